/** What a watch reports: each difference between two scans, once, over restarts, kills and clocks. */
import assert from 'node:assert/strict'
import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { REG_SZ } from '../../src/registry/index.ts'
import type { Sketch } from '../make/policy.ts'
import { TestOutput } from './test-output.ts'
import { Watched } from './watched.ts'

const ALL: Pick<Sketch, 'report'> = { report: ['CHANGE', 'DELETE', 'NEW'] }
const V = 'HKLM\\S\\a\\v'

function watched(): Watched {
  const watch = new Watched()
  watch.set('HKLM\\S\\a', 'v', '1')
  watch.set('HKLM\\S\\b', 'v', '1')
  watch.clock.pass(60_000)
  return watch
}

describe('a watch reports', () => {
  it('the differences from the scan before, once', async () => {
    await using watch = watched()
    await watch.start([{ ...ALL, scanInterval: 10 }])
    assert.deepEqual(watch.output.changes, [])
    watch.set('HKLM\\S\\a', 'v', '2')
    watch.set('HKLM\\S\\c', 'w', '1')
    watch.registry.deleteKey('HKLM\\S\\b')
    await watch.clock.advance(60)
    assert.deepEqual(watch.output.changes.sort(), [
      `CHANGE ${V}`,
      'DELETE HKLM\\S\\b\\v',
      'NEW HKLM\\S\\c\\w',
    ])
    assert.equal(watch.watcher.status().events, 3)
    assert.equal(watch.watcher.status().policies[0]!.events, 3)
  })

  it('each scan with its record; the first one says that it recorded', async () => {
    await using watch = watched()
    await watch.start([{ scanInterval: 10 }])
    await watch.clock.advance(10)
    await watch.clock.advance(10)
    const [first, second, third] = watch.output.runs
    assert.equal(first!.Recorded, 2)
    assert.equal(first!.WatchResults[0]!.Status, 'recorded')
    assert.equal(second!.Recorded, 0)
    assert.equal(second!.WatchResults[0]!.Status, 'compared')
    assert.deepEqual(third!.WatchResults, [], 'what is as it was is not said again')
    assert.deepEqual(third!.ScannedPolicies, ['p0'])
    const { received } = watch.output
    const types = received.map(({ type }) => type).filter((type) => type.startsWith('run-'))
    assert.deepEqual(types, Array(3).fill(['run-start', 'run-end']).flat())
  })

  it('a watch result that differs from the last one reported, whichever scan reported that', async () => {
    await using watch = watched()
    const policy = { watch: ['HKLM\\S\\new\\*'], report: [], scanInterval: 0 }
    await watch.start([policy, { scanInterval: 0 }])
    const valuesOf = async (policies: string[]) => {
      await watch.watcher.startScan(policies)
      return watch.output.runs.at(-1)!.WatchResults.map(({ Values }) => Values)
    }
    await valuesOf(['p0', 'p1'])
    await valuesOf(['p0'])
    assert.deepEqual(await valuesOf(['p0', 'p1']), [0, 2])
    assert.deepEqual(await valuesOf(['p0']), [])
    watch.set('HKLM\\S\\new', 'v', '1')
    assert.deepEqual(await valuesOf(['p0', 'p1']), [1, 3])
    watch.registry.deleteKey('HKLM\\S\\new')
    assert.deepEqual(await valuesOf(['p0']), [0])
    assert.deepEqual(await valuesOf(['p0']), [])
  })

  it('a change that is made twice as two events, with the same id for every reporter', async () => {
    await using watch = watched()
    const outputs = [new TestOutput('one'), new TestOutput('two')]
    await watch.start([{ scanInterval: 10 }], { outputs })
    for (const text of ['2', '1', '2', '1', '2']) {
      watch.set('HKLM\\S\\a', 'v', text)
      await watch.clock.advance(10)
    }
    const ids = outputs.map(({ events }) => events.map(({ EventId }) => EventId))
    assert.equal(new Set(ids[0]).size, 5)
    assert.deepEqual(ids[0], ids[1])
  })

  it('what changed while it was down', async () => {
    await using watch = watched()
    await watch.start([{ scanInterval: 10 }])
    await watch.stop()
    watch.set('HKLM\\S\\a', 'v', '2')
    watch.clock.pass(3_600_000)
    await watch.start([{ scanInterval: 10 }])
    assert.deepEqual(watch.output.changes, [`CHANGE ${V}`])
    await watch.clock.advance(60)
    assert.equal(watch.output.events.length, 1)
  })

  it('a new value under a policy that does not report NEW silently, and its change then', async () => {
    await using watch = watched()
    await watch.start([{ scanInterval: 10 }])
    watch.set('HKLM\\S\\c', 'w', '1')
    await watch.clock.advance(10)
    watch.set('HKLM\\S\\c', 'w', '2')
    await watch.clock.advance(10)
    assert.deepEqual(watch.output.changes, ['CHANGE HKLM\\S\\c\\w'])
  })

  it('nothing of an interrupted scan; the next start reports it once', async () => {
    await using watch = watched()
    for (let key = 0; key < 4000; key++) watch.set(`HKLM\\S\\k${key}`, 'v', 'x'.repeat(200))
    await watch.start([{ scanInterval: 10 }])
    await watch.stop()
    watch.set('HKLM\\S\\a', 'v', '2')
    watch.set('HKLM\\S\\k3999', 'v', '2')
    watch.output.clear()
    watch.output.onHandle = ({ type }) => {
      if (type === 'progress') watch.watcher.stop()
    }
    await watch.start([{ scanInterval: 10 }])
    assert.deepEqual(watch.output.runs, [])
    assert.equal(watch.state.backlog('test'), 0)
    assert.equal(watch.watcher.status().events, 0)
    await watch.stop()
    watch.output.onHandle = () => {}
    await watch.start([{ scanInterval: 10 }])
    assert.deepEqual(watch.output.changes.sort(), [`CHANGE ${V}`, 'CHANGE HKLM\\S\\k3999\\v'])
    const types = watch.output.received.map(({ type }) => type).filter((type) => type.startsWith('run-'))
    assert.deepEqual(types, ['run-start', 'run-end'])
  })

  it('the pinned baseline first, whichever store holds it, and never writes to it', async () => {
    for (const pinned of ['pinned.db', 'file:pinned.jsonl']) {
      await using watch = watched()
      await watch.accept([{}], pinned)
      const file = join(watch.folder, pinned.replace('file:', ''))
      const before = readFileSync(file)
      watch.set('HKLM\\S\\a', 'v', '2')
      await watch.start([{ scanInterval: 10 }], { pinned })
      assert.deepEqual(watch.output.changes, [`CHANGE ${V}`], pinned)
      assert.equal(watch.output.runs[0]!.WatchResults[0]!.Status, 'compared')
      assert.equal(watch.output.runs[0]!.Recorded, 0)
      await watch.clock.advance(20)
      await watch.stop()
      await watch.start([{ scanInterval: 10 }], { pinned })
      assert.equal(watch.output.events.length, 1, 'from then on, the scan before')
      assert.deepEqual(readFileSync(file), before)
    }
  })

  it('deletions since the pinned baseline, also where it covers only some policies', async () => {
    await using watch = watched()
    await watch.accept([{ watch: ['HKLM\\S\\a\\*'] }])
    watch.registry.deleteKey('HKLM\\S\\a')
    watch.set('HKLM\\S\\b', 'v', '2')
    await watch.start([{ watch: ['HKLM\\S\\a\\*'] }, { watch: ['HKLM\\S\\b\\*'] }])
    assert.deepEqual(watch.output.changes, [`DELETE ${V}`])
    const statuses = watch.output.runs[0]!.WatchResults.map(({ Status }) => Status)
    assert.deepEqual(statuses, ['compared', 'recorded'])
  })

  it('a known difference from the pinned baseline only once', async () => {
    await using watch = watched()
    await watch.start([{ scanInterval: 10 }])
    await watch.stop()
    watch.set('HKLM\\S\\a', 'v', 'pinned')
    await watch.accept([{}])
    watch.set('HKLM\\S\\a', 'v', '1')
    await watch.start([{ scanInterval: 10 }])
    assert.deepEqual(watch.output.changes, [])
  })

  it('entries of HKCU to their own user only', async () => {
    await using watch = watched()
    let user = 'S-1-5-21-1-1-1-1001'
    watch.wrap = (source) => Object.assign(source, { currentUser: () => user })
    const policies = [{ ...ALL, watch: ['HKCU\\S\\*'], scanInterval: 10 }]
    watch.set(`HKU\\${user}\\S`, 'v', 'hers')
    await watch.start(policies)
    await watch.stop()
    user = 'S-1-5-21-1-1-1-1002'
    watch.set(`HKU\\${user}\\S`, 'v', 'his')
    await watch.start(policies)
    await watch.clock.advance(20)
    assert.deepEqual(watch.output.changes, [])
    await watch.stop()
    user = 'S-1-5-21-1-1-1-1001'
    watch.set(`HKU\\${user}\\S`, 'v', 'hers again')
    await watch.start(policies)
    assert.deepEqual(watch.output.changes, ['CHANGE HKCU\\S\\v'])
  })

  it('names with lone surrogates unchanged through the outbox', async () => {
    await using watch = watched()
    watch.set('HKLM\\S\\a', 'x\ud800y', '1')
    await watch.start([{ scanInterval: 10 }])
    watch.registry.set('HKLM\\S\\a', 'x\ud800y', REG_SZ, Buffer.from('2'))
    await watch.clock.advance(10)
    const [event] = watch.output.events
    assert.equal(event!.ValueName, 'x\ufffdy')
    assert.equal(Buffer.from(event!.ValueNameRaw!, 'base64').toString('utf16le'), 'x\ud800y')
  })

  it('a scan that found nothing writes nothing to the state', async () => {
    await using watch = watched()
    await watch.start([{ scanInterval: 10 }, { watch: ['HKLM\\S\\a\\*'], scanInterval: 20 }])
    await watch.clock.advance(10)
    const before = watch.written
    await watch.clock.advance(600)
    assert.equal(watch.output.runs.length, 62)
    assert.equal(watch.written, before)
    watch.set('HKLM\\S\\a', 'v', '2')
    await watch.clock.advance(10)
    assert.notEqual(watch.written, before)
  })
})

describe('a scan by last-write times', () => {
  const policies = [{ ...ALL, scanInterval: 10, fullScanInterval: 100 }]

  it('reads the keys that were written and no others', async () => {
    await using watch = watched()
    await watch.start(policies)
    watch.keysRead()
    await watch.clock.advance(10)
    assert.deepEqual(watch.keysRead(), [])
    watch.set('HKLM\\S\\a', 'v', '2')
    await watch.clock.advance(10)
    assert.deepEqual(watch.keysRead(), ['HKLM\\S\\a'])
    assert.deepEqual(watch.output.changes, [`CHANGE ${V}`])
  })

  it('reads everything when the last full one is older than fullScanInterval', async () => {
    await using watch = watched()
    await watch.start(policies)
    watch.keysRead()
    await watch.clock.advance(90)
    assert.deepEqual(watch.keysRead(), [])
    await watch.clock.advance(10)
    assert.deepEqual(watch.keysRead(), ['HKLM\\S\\a', 'HKLM\\S\\b'])
  })

  it('a policy that is scanned every day reads everything each time', async () => {
    await using watch = watched()
    await watch.start([{}])
    for (let day = 0; day < 3; day++) {
      watch.keysRead()
      await watch.clock.advance(86_400)
      assert.deepEqual(watch.keysRead(), ['HKLM\\S\\a', 'HKLM\\S\\b'])
    }
  })

  it('reports a value that changed under a time that was set back, with that fact', async () => {
    await using watch = watched()
    await watch.start(policies)
    const time = watch.clock.filetime() - 600_000_000n
    watch.set('HKLM\\S\\a', 'v', 'forged')
    watch.registry.key('HKLM\\S\\a', time)
    watch.set('HKLM\\S\\b', 'v', 'honest')
    await watch.clock.advance(90)
    assert.deepEqual(watch.output.changes, ['CHANGE HKLM\\S\\b\\v'])
    await watch.clock.advance(10)
    const [honest, forged] = watch.output.events
    assert.equal(forged!.RegistryValueName, V)
    assert.equal(forged!.LastWriteUnchanged, true)
    assert.ok(!('LastWriteUnchanged' in honest!))
  })

  it('takes an older last-write time as a change too', async () => {
    await using watch = watched()
    await watch.start(policies)
    watch.set('HKLM\\S\\a', 'v', '2')
    watch.registry.key('HKLM\\S\\a', 133_485_408_000_000_000n)
    await watch.clock.advance(10)
    assert.deepEqual(watch.output.changes, [`CHANGE ${V}`])
    assert.ok(!('LastWriteUnchanged' in watch.output.events[0]!))
  })

  it('a key that was written less than two seconds before it was read is read again', async () => {
    for (const [age, again] of [
      [0, true],
      [1900, true],
      [2100, false],
    ] as const) {
      await using watch = watched()
      watch.set('HKLM\\S\\a', 'v', '2')
      const time = watch.clock.filetime()
      watch.clock.pass(age)
      await watch.start(policies)
      // Written again within the clock tick that the scan has read.
      watch.set('HKLM\\S\\a', 'v', '3')
      watch.registry.key('HKLM\\S\\a', time)
      await watch.clock.advance(10)
      assert.deepEqual(watch.output.changes, again ? [`CHANGE ${V}`] : [], `${age} ms`)
      assert.deepEqual(
        watch.output.events.map(({ LastWriteUnchanged }) => LastWriteUnchanged),
        again ? [undefined] : [],
      )
    }
  })

  it('reads everything after a clock was set back', async () => {
    await using watch = watched()
    await watch.start(policies)
    watch.keysRead()
    watch.clock.jump(-3_600_000)
    await watch.clock.advance(10)
    assert.deepEqual(watch.keysRead(), ['HKLM\\S\\a', 'HKLM\\S\\b'])
  })

  it('reads everything after a hive was loaded', async () => {
    await using watch = watched()
    watch.registry.key('HKLM\\SYSTEM\\CurrentControlSet\\Control\\hivelist')
    await watch.start(policies)
    watch.keysRead()
    await watch.clock.advance(20)
    assert.deepEqual(watch.keysRead(), [])
    watch.set('HKLM\\SYSTEM\\CurrentControlSet\\Control\\hivelist', '\\REGISTRY\\USER\\S-1-5-21-1', 'x')
    await watch.clock.advance(10)
    assert.deepEqual(watch.keysRead(), ['HKLM\\S\\a', 'HKLM\\S\\b'])
  })
})

describe('a watch whose state file is removed', () => {
  const skip = process.platform === 'win32' && 'a file that is open cannot be moved there'

  it('ends with a message, since the next start would not know what it found', { skip }, async () => {
    await using watch = watched()
    await watch.start([{ scanInterval: 10 }])
    const ended = assert.rejects(watch.ended(), { code: 'REGMON_STORE_LOST' })
    renameSync(watch.stateFile, `${watch.stateFile}.old`)
    // The watch ends, and no longer waits for this clock.
    void watch.clock.advance(10)
    await ended
  })
})
