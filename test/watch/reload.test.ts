/** Policies that are edited while a watch runs. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { RegmonError } from '../../src/errors.ts'
import type { Policy } from '../../src/policy/index.ts'
import type { Sketch } from '../make/policy.ts'
import { policiesOf, Watched } from './watched.ts'

const A = { name: 'a', watch: ['HKLM\\S\\a\\*'], scanInterval: 10 }
const B = { name: 'b', watch: ['HKLM\\S\\b\\*'], scanInterval: 10 }

/** What loading yields: policies, an error, or nothing new. */
class Files {
  next: readonly Partial<Sketch>[] | Error | undefined
  readonly read = async (): Promise<readonly Policy[] | undefined> => {
    const { next } = this
    if (!(next instanceof Error)) this.next = undefined
    if (next instanceof Error) throw next
    return next && policiesOf(next)
  }
}

async function edited(start: readonly Partial<Sketch>[]) {
  const watch = new Watched()
  watch.set('HKLM\\S\\a', 'v', '1')
  watch.set('HKLM\\S\\b', 'v', '1')
  watch.clock.pass(60_000)
  const files = new Files()
  await watch.start(start, { reload: files.read })
  return { watch, files }
}

/** A watch whose files do not finish loading after `hang`, until the test provides their content. */
async function hanging() {
  const watch = new Watched()
  watch.set('HKLM\\S\\a', 'v', '1')
  watch.set('HKLM\\S\\b', 'v', '1')
  watch.clock.pass(60_000)
  const reading: ((policies: readonly Policy[]) => void)[] = []
  let hangs = false
  const reload = (): Promise<readonly Policy[] | undefined> =>
    new Promise((resolve) => {
      if (!hangs) resolve(undefined)
      else
        reading.push((policies) => {
          hangs = false
          resolve(policies)
        })
    })
  await watch.start([A], { reload })
  const hang = (): void => {
    hangs = true
  }
  return { watch, reading, hang }
}

function lastRun({ output }: Watched): string[] {
  const { WatchResults, ScannedPolicies } = output.runs.at(-1)!
  if (WatchResults.length === 0) return ScannedPolicies!.map((name) => `${name} as before`)
  return WatchResults.map(({ Policy, Status }) => `${Policy} ${Status}`)
}

describe('an edit of the policies', () => {
  it('that adds a policy records it at once, and keeps the others running', async () => {
    const { watch, files } = await edited([A])
    await using _ = watch
    files.next = [A, B]
    await watch.clock.advance(2)
    assert.deepEqual(lastRun(watch), ['b recorded'])
    assert.ok(watch.output.notices.includes('REGMON_POLICIES_READ'))
    watch.set('HKLM\\S\\a', 'v', '2')
    watch.set('HKLM\\S\\b', 'v', '2')
    await watch.clock.advance(12)
    assert.deepEqual(watch.output.changes.sort(), ['CHANGE HKLM\\S\\a\\v', 'CHANGE HKLM\\S\\b\\v'])
  })

  it('that removes a policy ends its reports, without reporting its entries as deleted', async () => {
    const { watch, files } = await edited([A, B])
    await using _ = watch
    files.next = [A]
    await watch.clock.advance(2)
    watch.set('HKLM\\S\\b', 'v', '2')
    await watch.clock.advance(30)
    assert.deepEqual(watch.output.changes, [])
    assert.deepEqual(lastRun(watch), ['a as before'])
    assert.deepEqual(
      watch.watcher.status().policies.map(({ name }) => name),
      ['a'],
    )
    await assert.rejects(watch.watcher.startScan(['b']), { code: 'REGMON_SELECTION_UNKNOWN' })
  })

  it('that removes a policy makes a pending request for it fail', async () => {
    const { watch, files } = await edited([A, B])
    await using _ = watch
    files.next = [A]
    const asked = watch.watcher.startScan(['b'])
    await assert.rejects(asked, { code: 'REGMON_SELECTION_UNKNOWN' })
    await watch.clock.advance(20)
    assert.deepEqual(lastRun(watch), ['a as before'])
  })

  it('of the watches scans the policy at once, even one without an interval', async () => {
    const { watch, files } = await edited([{ ...A, scanInterval: 86_400 }])
    await using _ = watch
    files.next = [{ ...A, watch: ['HKLM\\S\\a\\*', 'HKLM\\S\\b\\*'], scanInterval: 86_400 }]
    await watch.clock.advance(2)
    assert.deepEqual(lastRun(watch), ['a compared', 'a recorded'])
  })

  it('of anything else causes no scan', async () => {
    const { watch, files } = await edited([{ ...A, scanInterval: 3600 }])
    await using _ = watch
    const before = watch.output.runs.length
    files.next = [{ ...A, scanInterval: 3600, description: 'other words' }]
    await watch.clock.advance(60)
    assert.equal(watch.output.runs.length, before)
  })

  it('of an interval takes effect at once', async () => {
    const { watch, files } = await edited([{ ...A, scanInterval: 3600 }])
    await using _ = watch
    const before = watch.output.runs.length
    files.next = [{ ...A, scanInterval: 20 }]
    await watch.clock.advance(60)
    assert.equal(watch.output.runs.length, before + 3)
  })

  it('that is broken keeps the last valid policies, with one notice', async () => {
    const { watch, files } = await edited([A])
    await using _ = watch
    files.next = new RegmonError('REGMON_POLICY_INVALID', '/watch: none', { where: 'a.policy.ts' })
    watch.set('HKLM\\S\\a', 'v', '2')
    await watch.clock.advance(30)
    assert.deepEqual(watch.output.changes, ['CHANGE HKLM\\S\\a\\v'])
    assert.deepEqual(watch.notices, [
      'error REGMON_POLICY_INVALID: a.policy.ts: /watch: none; the policies from before are followed',
    ])
    files.next = new RegmonError('REGMON_POLICY_INVALID', 'another mistake')
    await watch.clock.advance(10)
    assert.equal(watch.notices.length, 2)
    files.next = [A, B]
    await watch.clock.advance(10)
    assert.match(watch.notices[2]!, /^info REGMON_POLICIES_READ/)
    assert.equal(watch.watcher.status().policies.length, 2)
  })

  it('that is broken shows in the status of its policy until it is fixed', async () => {
    const { watch, files } = await edited([A, B])
    await using _ = watch
    const failures = () => watch.watcher.status().policies.map(({ failure }) => failure)
    for (const where of ['policy-1.policy.ts', 'policy-1.policy.ts:3']) {
      files.next = new RegmonError('REGMON_POLICY_INVALID', `no pattern\n  at ${where}`, { where })
      await watch.clock.advance(2)
      assert.deepEqual(failures(), [undefined, `no pattern; at ${where}`])
    }
    files.next = [A, B]
    await watch.clock.advance(2)
    assert.deepEqual(failures(), [undefined, undefined])
  })

  it('that hangs while loading does not keep the watch from stopping', async () => {
    const watch = new Watched()
    await using _ = watch
    watch.set('HKLM\\S\\a', 'v', '1')
    let hangs = false
    await watch.start([A], {
      reload: (stopped) =>
        new Promise((resolve, reject) => {
          if (!hangs) resolve(undefined)
          else stopped.addEventListener('abort', () => reject(new Error('ended')))
        }),
    })
    hangs = true
    watch.clock.advance(10).catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 20))
    await watch.stop()
    assert.deepEqual(watch.notices, [])
  })

  it('that hangs while loading delays no scan, and takes effect once loaded', {
    timeout: 30_000,
  }, async () => {
    const { watch, reading, hang } = await hanging()
    await using _ = watch
    hang()
    watch.set('HKLM\\S\\a', 'v', '2')
    await watch.clock.advance(30)
    assert.deepEqual(watch.output.changes, ['CHANGE HKLM\\S\\a\\v'])
    assert.deepEqual((await watch.watcher.startScan(['a'])).scannedPolicies, ['a'])
    assert.equal(reading.length, 1, 'one at a time')
    const before = watch.output.runs.length
    reading[0]!(policiesOf([A, B]))
    while (watch.output.runs.length === before) await setImmediate()
    assert.deepEqual(lastRun(watch), ['b recorded'], 'no time has to pass')
  })

  it('that was loaded during a scan takes effect after it', { timeout: 30_000 }, async () => {
    const { watch, reading, hang } = await hanging()
    await using _ = watch
    hang()
    await watch.clock.advance(4)
    watch.onScan = () => {
      watch.onScan = () => {}
      reading[0]!(policiesOf([B]))
    }
    const asked = await watch.watcher.startScan()
    assert.deepEqual(asked.scannedPolicies, ['a'])
    await watch.clock.settled()
    assert.deepEqual(lastRun(watch), ['b recorded'])
  })

  it('that never finishes loading is ended with the watch', {
    timeout: 30_000,
  }, async () => {
    const { watch, hang } = await hanging()
    await using _ = watch
    hang()
    await watch.clock.advance(4)
    await watch.stop()
    assert.deepEqual(watch.notices, [])
  })

  it('loses no scheduled scan that was due before it', async () => {
    const policy = { ...A, scanInterval: 0, schedule: '1 8 * * *', timeZone: 'UTC' }
    const watch = new Watched()
    await using _ = watch
    watch.set('HKLM\\S\\a', 'v', '1')
    const files = new Files()
    const slow = { ...B, scanInterval: 86_400 }
    watch.set('HKLM\\S\\b', 'v', '1')
    watch.onScan = () => {
      watch.onScan = () => {}
      watch.clock.pass(120_000)
      files.next = [policy, slow]
    }
    await watch.start([policy, slow], { reload: files.read })
    assert.deepEqual(lastRun(watch), ['a recorded'])
  })
})
