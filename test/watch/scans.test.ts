/**
 * A watch that skips keys that were not written reports the same as one that reads everything, whichever policies
 * are due in whatever order.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compilePlan, watchesOf } from '../../src/plan/index.ts'
import { REG_SZ } from '../../src/registry/index.ts'
import type { RunEvent } from '../../src/report/run-event.ts'
import { run } from '../../src/run/index.ts'
import { ScanMemory } from '../../src/scan/index.ts'
import { openWatchState } from '../../src/store/sqlite/watch-state.ts'
import type { WatchState } from '../../src/store/watch-state.ts'
import { MemoryRegistry } from '../make/memory-registry.ts'
import { policyOf, type Sketch } from '../make/policy.ts'
import { RUN_OPTIONS } from '../make/run-options.ts'
import { contents } from '../store/filled.ts'

/** One watch of several policies, scanned on demand. */
class Scanned {
  private readonly memory: ScanMemory | undefined
  private readonly hidden = new Map()
  private readonly covered = new Set<number>()
  private readonly state: WatchState
  private readonly policies

  constructor(file: string, sketches: readonly Sketch[], remembers: boolean) {
    this.state = openWatchState(file)
    this.memory = remembers ? new ScanMemory() : undefined
    this.policies = sketches.map((sketch, index) => policyOf(sketch, index))
  }

  /** @returns the events, and the number of keys that were read. */
  async scan(registry: MemoryRegistry, due: readonly number[], full: boolean, time: bigint) {
    const watches = new Set(
      watchesOf(this.policies)
        .filter((watch) => due.includes(watch.policy))
        .map((watch) => watch.index),
    )
    const reported: string[] = []
    const covered = !full && this.memory !== undefined && watches.isSubsetOf(this.covered)
    const all = compilePlan(this.policies)
    const emit = (event: RunEvent): void => {
      if (event.type !== 'difference') return
      const { policies, type, key, name, previous, present } = event.difference
      reported.push([...policies, type, key, name, previous?.digest, present?.digest].join(' '))
    }
    const record = await run({
      ...RUN_OPTIONS,
      policies: this.policies,
      source: registry.source(),
      store: this.state.store,
      mode: 'watch',
      watch: {
        plan: watches.size === all.watches.length ? all : compilePlan(this.policies, undefined, watches),
        full: all,
        due: watches,
        pass: this.memory?.begin(watches, full, time),
        covered,
        hidden: this.hidden,
        sequence: () => '1',
      },
      emit,
    })
    for (const watch of watches) this.covered.add(watch)
    return { reported: reported.sort(), record }
  }

  /** The state's entries, by key. */
  entries() {
    return contents(this.state.store)
  }

  close(): void {
    this.state.close()
  }
}

const FAR = 1n << 62n

describe('a watch that skips keys that were not written', () => {
  const name = fc.constantFrom('a', 'b', 'c')
  const path = fc.array(name, { maxLength: 3 }).map((names) => ['HKLM', 'S', ...names].join('\\'))
  const change = fc.oneof(
    fc.record({ op: fc.constant('set'), path, name, data: fc.constantFrom('1', '2', '3') }),
    fc.record({ op: fc.constant('unset'), path, name, data: fc.constant('') }),
    fc.record({ op: fc.constant('delete'), path, name, data: fc.constant('') }),
    fc.record({ op: fc.constant('deny'), path, name, data: fc.constant('') }),
  )
  const step = fc.record({
    changes: fc.array(change, { maxLength: 4 }),
    due: fc.constantFrom([0], [1], [2], [0, 1], [0, 1, 2]),
    full: fc.boolean(),
  })
  const key = fc.constantFrom(
    'HKLM\\S',
    'HKLM\\S\\a',
    'HKLM\\S\\*',
    'HKLM\\S\\**',
    'HKLM\\S\\a\\b',
    'HKLM\\S\\*\\c',
  )
  const policy = fc
    .record({
      watch: fc.array(fc.tuple(key, fc.constantFrom('*', 'a', 'b')), { minLength: 1, maxLength: 2 }),
      exclude: fc.array(fc.tuple(key, fc.constantFrom('a', 'c')), { maxLength: 1 }),
      recursive: fc.boolean(),
      digest: fc.constantFrom('sha1' as const, 'md5' as const),
    })
    .map(
      ({ watch, exclude, recursive, digest }): Sketch => ({
        watch: watch.map((parts) => parts.join('\\')),
        exclude: exclude.map((parts) => parts.join('\\')),
        recursive,
        digest,
        report: ['CHANGE', 'DELETE', 'NEW'],
      }),
    )

  it('reports the same as one that reads everything', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'regmon-watch-'))
    let round = 0
    let unchanged = 0
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(policy, { minLength: 3, maxLength: 3 }),
          fc.array(step, { minLength: 2, maxLength: 8 }),
          async (policies, steps) => {
            round++
            let clock = 100n
            const registry = new MemoryRegistry(() => clock++)
            const quick = new Scanned(join(folder, `${round}-quick.db`), policies, true)
            const thorough = new Scanned(join(folder, `${round}-thorough.db`), policies, false)
            try {
              for (const { changes, due, full } of steps) {
                for (const { op, path, name, data } of changes) apply(registry, op, path, name, data, clock++)
                const a = await quick.scan(registry, due, full, FAR)
                const b = await thorough.scan(registry, due, full, FAR)
                unchanged += a.record.keysUnchanged ?? 0
                assert.deepEqual(a.reported, b.reported)
                assert.deepEqual(
                  a.record.watchResults.map(({ status, values }) => [status, values]),
                  b.record.watchResults.map(({ status, values }) => [status, values]),
                )
              }
              assert.deepEqual(await quick.entries(), await thorough.entries())
            } finally {
              quick.close()
              thorough.close()
            }
          },
        ),
        { numRuns: 150 },
      )
      assert.ok(unchanged > 100)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

function apply(
  registry: MemoryRegistry,
  op: string,
  path: string,
  name: string,
  data: string,
  time: bigint,
): void {
  if (op === 'set') registry.set(path, name, REG_SZ, Buffer.from(data, 'utf16le'))
  else if (op === 'unset') registry.deleteValue(path, name)
  // Another security descriptor alone leaves the time as it is, and is seen by the next full scan.
  else if (op === 'deny') registry.deny(path).key(path, time)
  else registry.deleteKey(path)
}
