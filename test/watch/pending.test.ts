/** The differences that `check` would report now: a policy that has one is never shown as ok. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import fc from 'fast-check'
import { run } from '../../src/run/index.ts'
import type { Sketch } from '../make/policy.ts'
import { RUN_OPTIONS } from '../make/run-options.ts'
import { policiesOf, Watched } from './watched.ts'

const REPORT = ['CHANGE', 'DELETE', 'NEW'] as const
const POLICIES: readonly Partial<Sketch>[] = [
  { watch: ['HKLM\\S\\a\\*'], report: [...REPORT] },
  { watch: ['HKLM\\S\\**\\*'], report: ['CHANGE'], digest: 'md5' },
]

function pendingOf(watch: Watched): (number | undefined)[] {
  return watch.watcher.status().policies.map(({ pending }) => pending)
}

it('counts differences to the pinned baseline from the first scan on, and after each accept', async () => {
  await using watch = new Watched()
  watch.set('HKLM\\S\\a', 'v', '1')
  watch.set('HKLM\\S\\b', 'w', '1')
  await watch.accept(POLICIES)
  watch.set('HKLM\\S\\a', 'v', '2')
  watch.set('HKLM\\S\\a', 'new', 'x')
  await watch.start(POLICIES)
  assert.deepEqual(pendingOf(watch), [2, 1])
  assert.equal(watch.watcher.status().pending, 3, 'one for each value and digest name')
  await watch.accept(POLICIES)
  await watch.clock.advance(3000)
  assert.deepEqual(pendingOf(watch), [0, 0])
  watch.registry.deleteValue('HKLM\\S\\a', 'v')
  await watch.watcher.startScan()
  assert.deepEqual(pendingOf(watch), [1, 0], 'the second policy does not report DELETE')
  await watch.watcher.startScan()
  assert.deepEqual(pendingOf(watch), [1, 0], 'a scan that finds nothing new leaves it pending')
})

it('knows of none without a pinned baseline', async () => {
  await using watch = new Watched()
  watch.set('HKLM\\S\\a', 'v', '1')
  await watch.start(POLICIES)
  assert.deepEqual(pendingOf(watch), [undefined, undefined])
  assert.equal(watch.watcher.status().pending, undefined)
})

it('a pinned baseline that cannot be read is an error, and not taken for none', async () => {
  await using watch = new Watched()
  watch.set('HKLM\\S\\a', 'v', '1')
  await watch.accept(POLICIES, 'file:pinned.jsonl')
  await watch.start(POLICIES, { pinned: 'file:pinned.jsonl' })
  assert.deepEqual(pendingOf(watch), [0, 0])
  const file = join(watch.folder, 'pinned.jsonl')
  const whole = readFileSync(file)
  const before = watch.notices.length
  writeFileSync(file, whole.subarray(0, -10))
  await watch.clock.advance(3000)
  assert.deepEqual(pendingOf(watch), [undefined, undefined])
  assert.equal(watch.watcher.status().baselineFailure?.code, 'REGMON_STORE_DAMAGED')
  await watch.watcher.startScan()
  assert.deepEqual(
    watch.notices.slice(before).map((text) => text.split(':')[0]),
    ['error REGMON_STORE_DAMAGED'],
  )
  writeFileSync(file, whole)
  await watch.clock.advance(3000)
  assert.deepEqual(pendingOf(watch), [0, 0])
  assert.equal(watch.watcher.status().baselineFailure, undefined)
})

it('is not known where the policies now use other digests than the pinned baseline', async () => {
  await using watch = new Watched()
  watch.set('HKLM\\S\\a', 'v', '1')
  const [policy] = POLICIES
  await watch.accept([policy!])
  watch.set('HKLM\\S\\a', 'v', '2')
  const other = { ...policy, digest: 'sha256' } as const
  await watch.start([other])
  assert.equal(watch.watcher.status().baselineFailure?.code, 'REGMON_BASELINE_DIGESTS')
  await watch.accept([other])
  await watch.clock.advance(3000)
  assert.deepEqual(pendingOf(watch), [0])
  assert.equal(watch.watcher.status().baselineFailure, undefined)
})

it('is compared with the baseline of the selected view', async () => {
  await using watch = new Watched()
  const both: Partial<Sketch> = { watch: ['HKLM\\SOFTWARE\\Run\\*'], view: 'both', report: [...REPORT] }
  watch.set('HKLM\\SOFTWARE\\Run', 'v', '1')
  await watch.accept([both], undefined, '64')
  watch.set('HKLM\\SOFTWARE\\Run', 'v', 'evil')
  await watch.start([both], { view: '64' })
  assert.deepEqual(pendingOf(watch), [1])
  assert.equal(watch.watcher.status().events, 1)
})

it('is what check reports, whatever changed', async () => {
  const value = fc.record({
    key: fc.constantFrom('HKLM\\S', 'HKLM\\S\\a', 'HKLM\\S\\a\\b', 'HKLM\\S\\c'),
    name: fc.constantFrom('u', 'v', 'w'),
    data: fc.constantFrom('1', '2', undefined),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { maxLength: 8 }),
      fc.array(fc.array(value, { maxLength: 4 }), { minLength: 1, maxLength: 3 }),
      async (first, rounds) => {
        await using watch = new Watched()
        const write = (values: typeof first): void => {
          for (const { key, name, data } of values) {
            if (data === undefined) watch.registry.deleteValue(key, name)
            else watch.set(key, name, data)
          }
        }
        watch.registry.key('HKLM\\S')
        write(first)
        await watch.accept(POLICIES)
        for (const [round, changes] of rounds.entries()) {
          write(changes)
          if (round === 0) await watch.start(POLICIES)
          else await watch.watcher.startScan()
          // It adds what no policy reports, unreviewed.
          const store = watch.pinnedStore(false)
          const counts = new Map<string, number>()
          await run({
            ...RUN_OPTIONS,
            policies: policiesOf(POLICIES),
            source: watch.registry.source(),
            store,
            requireBaseline: true,
            emit: (event) => {
              if (event.type !== 'difference') return
              for (const name of event.difference.policies) counts.set(name, (counts.get(name) ?? 0) + 1)
            },
          })
          store.close()
          assert.deepEqual(
            pendingOf(watch),
            ['p0', 'p1'].map((name) => counts.get(name) ?? 0),
          )
        }
      },
    ),
    { numRuns: 25 },
  )
})
