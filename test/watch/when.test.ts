/** When a watch scans: by interval, schedule and request, one scan at a time, and none is lost. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RegmonError } from '../../src/errors.ts'
import { Watched } from './watched.ts'

const A = { watch: ['HKLM\\S\\a\\*'] }
const B = { watch: ['HKLM\\S\\b\\*'] }

function watched(): Watched {
  const watch = new Watched()
  watch.set('HKLM\\S\\a', 'v', '1')
  watch.set('HKLM\\S\\b', 'v', '1')
  watch.clock.pass(60_000)
  return watch
}

/** Which policies each scan was for. */
function scans({ output }: Watched): string[] {
  return output.runs.map(({ ScannedPolicies }) => ScannedPolicies!.join('+'))
}

describe('a watch scans', () => {
  it('each policy at its own interval, and those that fall due together in one scan', async () => {
    await using watch = watched()
    await watch.start([
      { ...A, scanInterval: 10 },
      { ...B, scanInterval: 30 },
    ])
    await watch.clock.advance(60)
    assert.deepEqual(scans(watch), ['p0+p1', 'p0', 'p0', 'p0+p1', 'p0', 'p0', 'p0+p1'])
  })

  it('by schedule, over a restart', async () => {
    await using watch = watched()
    const policies = [{ ...A, schedule: '0 9 * * *', timeZone: 'UTC' }]
    await watch.start(policies)
    assert.deepEqual(scans(watch), [])
    await watch.clock.advance(3600)
    assert.deepEqual(scans(watch), ['p0'])
    await watch.stop()
    await watch.start(policies)
    await watch.clock.advance(60)
    assert.deepEqual(scans(watch), ['p0'], 'the moment was served')
    await watch.stop()
    watch.clock.pass(40 * 3_600_000)
    await watch.start(policies)
    assert.deepEqual(scans(watch), ['p0', 'p0'], 'one that passed meanwhile is made up for')
  })

  it('only on request with ScanInterval 0, and the request returns at once', async () => {
    await using watch = watched()
    await watch.start([{ ...A, scanInterval: 0 }])
    await watch.clock.advance(90_000)
    assert.equal(watch.watcher.status().nextScanAt, undefined)
    assert.deepEqual(scans(watch), [])
    const asked = watch.watcher.startScan()
    assert.deepEqual(scans(watch), [])
    assert.equal((await asked).exitCode, 0)
    assert.deepEqual(scans(watch), ['p0'])
  })

  it('after a running scan once for all requests made during it', async () => {
    await using watch = watched()
    await watch.start([
      { ...A, scanInterval: 0 },
      { ...B, scanInterval: 0 },
    ])
    const { watcher } = watch
    const later: Promise<unknown>[] = []
    watch.onScan = () => {
      watch.onScan = () => {}
      watch.set('HKLM\\S\\a', 'v', '2')
      later.push(watcher.startScan(['p0']), watcher.startScan(['p1']), watcher.startScan(['p0']))
    }
    await watcher.startScan(['p1'])
    assert.equal(later.length, 3)
    const records = await Promise.all(later)
    assert.ok(records.every((record) => record === records[0]))
    assert.deepEqual(scans(watch), ['p1', 'p0+p1'])
  })

  it('after a running scan what became due during it', async () => {
    await using watch = watched()
    watch.onScan = () => {
      watch.onScan = () => {}
      watch.clock.pass(12_000)
    }
    await watch.start([
      { ...A, scanInterval: 10 },
      { ...B, scanInterval: 3600 },
    ])
    assert.deepEqual(scans(watch), ['p0+p1', 'p0'])
  })

  it('and says once that a scan takes longer than its interval', async () => {
    await using watch = watched()
    const takes = [12_000, 12_000, 15_000, 0, 0, 11_000]
    watch.onScan = () => watch.clock.pass(takes.shift() ?? 0)
    await watch.start([
      { ...A, scanInterval: 10 },
      { ...B, scanInterval: 3600 },
    ])
    const slow = (): string[] => watch.notices.filter((notice) => notice.includes('REGMON_SCAN_SLOW'))
    assert.deepEqual(slow(), [
      'warning REGMON_SCAN_SLOW: p0: a scan took 12 s, and one is due every 10 s; the next begins as soon as it can',
    ])
    await watch.clock.advance(30)
    assert.equal(takes.length, 0)
    assert.equal(slow().length, 2, 'once more after it was quick enough')
  })

  it('not by itself while it is paused, and afterwards what became due meanwhile', async () => {
    await using watch = watched()
    await watch.start([{ ...A, scanInterval: 10 }])
    watch.watcher.pause(true)
    await watch.clock.advance(60)
    assert.equal(watch.output.runs.length, 1)
    assert.equal(watch.watcher.status().paused, true)
    await watch.watcher.startScan()
    assert.equal(watch.output.runs.length, 2)
    await watch.clock.advance(60)
    watch.watcher.pause(false)
    await watch.clock.advance(0)
    assert.equal(watch.output.runs.length, 3)
  })

  it('once after eight hours of sleep', async () => {
    await using watch = watched()
    await watch.start([{ ...A, scanInterval: 3600 }])
    await watch.clock.advance(1800)
    watch.clock.jump(8 * 3_600_000)
    await watch.clock.advance(1800)
    assert.equal(watch.output.runs.length, 2)
  })
})

describe('a request to a watch', () => {
  it('for an unknown policy is refused, with the nearest names first', async () => {
    await using watch = watched()
    await watch.start([
      { ...A, name: 'logon', scanInterval: 0 },
      { ...B, name: 'services', scanInterval: 0 },
    ])
    await assert.rejects(watch.watcher.startScan(['service']), {
      code: 'REGMON_SELECTION_UNKNOWN',
      hint: 'known policies: services, logon',
    })
  })

  it('for an unselected policy is refused; all means all selected ones', async () => {
    await using watch = watched()
    await watch.start([A, B], { selects: ({ name }) => name === 'p0' })
    await assert.rejects(watch.watcher.startScan(['p1']), { code: 'REGMON_SELECTION_UNKNOWN' })
    await watch.watcher.startScan()
    await watch.watcher.startScan([])
    assert.deepEqual(scans(watch), ['p0', 'p0', 'p0'])
    assert.deepEqual(
      watch.watcher.status().policies.map(({ name }) => name),
      ['p0'],
    )
  })

  it('for the status is answered before the first scan, during one, and between scans', async () => {
    await using watch = watched()
    const seen: (readonly string[] | undefined)[] = []
    watch.onOpen = () => {
      const { scan, policies } = watch.watcher.status()
      seen.push(scan?.policies)
      assert.equal(policies[0]!.state, 'new')
      watch.onOpen = () => {}
    }
    watch.onScan = () => seen.push(watch.watcher.status().scan?.policies)
    await watch.start([A])
    assert.deepEqual(seen, [undefined, ['p0']])
    const status = watch.watcher.status()
    assert.equal(status.scan, undefined)
    assert.equal(status.policies[0]!.state, 'ok')
    assert.equal(status.policies[0]!.values, 1)
    assert.equal(status.nextScanAt, status.startedAt + 86_400_000)
  })

  it('for a scan fails when the watch is stopped before the scan ends', async () => {
    await using watch = watched()
    await watch.start([{ ...A, scanInterval: 0 }])
    let late: Promise<unknown> = Promise.resolve()
    watch.onScan = () => {
      late = watch.watcher.startScan()
      watch.watcher.stop()
    }
    const first = watch.watcher.startScan()
    await assert.rejects(first, { code: 'REGMON_WATCH_STOPPED' })
    await assert.rejects(late, { code: 'REGMON_WATCH_STOPPED' })
    await assert.rejects(watch.watcher.startScan(), { code: 'REGMON_WATCH_STOPPED' })
    await watch.ended()
  })
})

describe('a source that differs from that of the scan before', () => {
  it('is reported, and compared with the same baseline: its name does not hang on what the source says', async () => {
    await using watch = watched()
    let mounts = ['HKLM\\S']
    watch.wrap = (source) => Object.assign(source, { target: { ...source.target, mounts } })
    await watch.start([A])
    watch.set('HKLM\\S\\a', 'v', '2')
    mounts = ['HKLM\\S\\a']
    await watch.clock.advance(86_400)
    assert.deepEqual(watch.output.changes, ['CHANGE HKLM\\S\\a\\v'])
    assert.deepEqual(watch.notices, [
      'warning REGMON_TARGET_CHANGED: the source is now HKLM\\S\\a, and was HKLM\\S: it is still compared with the same baseline',
    ])
  })
})

describe('a scan that fails', () => {
  it('is reported, and repeated after ten seconds rather than a day', async () => {
    await using watch = watched()
    await watch.start([A])
    watch.set('HKLM\\S\\a', 'v', '2')
    const broken = new RegmonError('REGMON_HIVE_DAMAGED', 'the hive is being written')
    watch.onScan = () => {
      watch.onScan = () => {}
      throw broken
    }
    await watch.clock.advance(86_400)
    assert.deepEqual(watch.notices, ['error REGMON_HIVE_DAMAGED: the scan failed: the hive is being written'])
    const status = watch.watcher.status()
    assert.equal(status.policies[0]!.state, 'error')
    for (const next of [status.nextScanAt, status.policies[0]!.nextScanAt])
      assert.equal(next! - watch.clock.now().wall, 10_000)
    const waits = watch.clock.waits
    await watch.clock.advance(11)
    assert.deepEqual(watch.output.changes, ['CHANGE HKLM\\S\\a\\v'])
    assert.ok(watch.clock.waits - waits < 20, 'it does not spin until then')
  })

  it('half-way is repeated in full, and each event is reported once', async () => {
    await using watch = watched()
    await watch.start([{ ...A, scanInterval: 10 }, B])
    await watch.clock.advance(5)
    watch.set('HKLM\\S\\a', 'v', '2')
    watch.set('HKLM\\S\\b', 'v', '2')
    await watch.clock.advance(3)
    const { state } = watch
    const post = state.post.bind(state)
    let posts = 0
    state.post = (text) => {
      // What the run begins with, the first event, and then:
      if (++posts === 3) throw new RegmonError('REGMON_STORE_UNWRITABLE', 'the disk is full')
      return post(text)
    }
    await assert.rejects(watch.watcher.startScan(), { code: 'REGMON_STORE_UNWRITABLE' })
    await watch.clock.advance(1)
    await watch.watcher.startScan()
    assert.deepEqual(watch.output.changes, ['CHANGE HKLM\\S\\a\\v', 'CHANGE HKLM\\S\\b\\v'])
  })

  it('makes the request fail, and the watch continues', async () => {
    await using watch = watched()
    await watch.start([{ ...A, scanInterval: 0 }])
    watch.onOpen = () => {
      throw new RegmonError('REGMON_SOURCE', 'the file is gone')
    }
    await assert.rejects(watch.watcher.startScan(), { code: 'REGMON_SOURCE' })
    watch.onOpen = () => {}
    assert.equal((await watch.watcher.startScan()).exitCode, 0)
  })

  it('with an unexpected error ends the watch with that error, and closes the outputs', async () => {
    await using watch = watched()
    await watch.start([{ ...A, scanInterval: 0 }])
    watch.onScan = () => {
      throw new TypeError('a defect')
    }
    await assert.rejects(watch.watcher.startScan(), { message: 'a defect' })
    await assert.rejects(watch.ended(), { message: 'a defect' })
    assert.equal(watch.output.closed, 1)
  })

  it('does not start when an output cannot be opened', async () => {
    await using watch = watched()
    const started = watch.start([A], {
      openOutputs: async () => {
        throw new RegmonError('REGMON_REPORTER_OUTPUT', 'no')
      },
    })
    await assert.rejects(started, { code: 'REGMON_REPORTER_OUTPUT' })
    watch.release()
  })
})
