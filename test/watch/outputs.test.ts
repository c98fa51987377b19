/** Reporters that fail and recover: each gets every event, in order, independently of the others. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TestOutput } from './test-output.ts'
import { Watched } from './watched.ts'

const POLICY = { scanInterval: 10 }

function watched(): Watched {
  const watch = new Watched()
  watch.set('HKLM\\S\\a', 'v', '0')
  watch.clock.pass(60_000)
  return watch
}

/** Makes a change and the scan that finds it, so many times. */
async function change(watch: Watched, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    watch.set('HKLM\\S\\a', 'v', String(changes++))
    await watch.clock.advance(10)
  }
}
let changes = 1

/** Asserts that each event of an output begins with the digest that the one before ended with. */
function assertChain({ events }: TestOutput, length: number): void {
  assert.equal(events.length, length)
  for (const [index, { PrevDigest }] of events.entries()) {
    if (index > 0) assert.equal(PrevDigest, events[index - 1]!.Digest)
  }
}

describe('an output that fails', () => {
  it('gets all events in order when it works again, without delaying the others', async () => {
    await using watch = watched()
    const [good, bad] = [new TestOutput('good'), new TestOutput('bad')]
    await watch.start([POLICY], { outputs: [good, bad] })
    await change(watch, 1)
    bad.failure = 'ENOSPC'
    await change(watch, 3)
    assertChain(good, 4)
    assertChain(bad, 1)
    const [, status] = watch.watcher.status().reporters
    assert.equal(status!.failure, 'ENOSPC')
    assert.ok(status!.pending > 0)
    bad.failure = undefined
    await watch.clock.advance(60)
    assertChain(bad, 4)
    assert.deepEqual(watch.watcher.status().reporters[1], { name: 'bad', pending: 0, failure: undefined })
    assert.deepEqual(watch.notices, [
      'warning REGMON_REPORTER_FAILED: bad: ENOSPC; its events are kept for it',
      'info REGMON_REPORTER_BACK: bad has recovered: it gets what it missed',
    ])
  })

  it('is tried at growing intervals of at most a minute', async () => {
    await using watch = watched()
    await watch.start([{ scanInterval: 0 }])
    watch.output.failure = 'EIO'
    watch.set('HKLM\\S\\a', 'v', 'x')
    await watch.watcher.startScan().catch(() => {})
    await watch.watcher.startScan()
    watch.set('HKLM\\S\\a', 'v', 'y')
    await watch.watcher.startScan()
    const before = watch.output.flushes
    await watch.clock.advance(3600)
    const tries = watch.output.flushes - before
    assert.ok(tries >= 60 && tries <= 70, `${tries} tries in an hour`)
  })

  it('recovers also from a failure with something that is not kept, without retrying in a loop', async () => {
    await using watch = watched()
    await watch.start([{ scanInterval: 0 }])
    watch.output.failure = 'ENOSPC'
    await watch.watcher.startScan()
    assert.equal(watch.watcher.status().reporters[0]!.failure, 'ENOSPC')
    const waits = watch.clock.waits
    await watch.clock.advance(60)
    assert.ok(watch.clock.waits - waits < 60, `${watch.clock.waits - waits} looks in a minute`)
    watch.output.failure = undefined
    await watch.clock.advance(60)
    assert.equal(watch.watcher.status().reporters[0]!.failure, undefined)
    watch.output.clear()
    await watch.watcher.startScan()
    assert.equal(watch.output.runs.length, 1)
  })

  it('stays failed until it has written something', async () => {
    await using watch = watched()
    watch.output.writes = ({ type }) => type === 'difference' || type === 'run-end'
    await watch.start([POLICY])
    watch.output.failure = 'EISDIR'
    for (let scan = 0; scan < 20; scan++) {
      await watch.clock.advance(10)
      assert.equal(watch.watcher.status().reporters[0]!.failure, 'EISDIR')
    }
    assert.deepEqual(watch.notices, [
      'warning REGMON_REPORTER_FAILED: test: EISDIR; its events are kept for it',
    ])
  })

  it('by throwing is treated as one that fails to write', async () => {
    await using watch = watched()
    const [good, bad] = [new TestOutput('good'), new TestOutput('bad')]
    await watch.start([POLICY], { outputs: [good, bad] })
    let throws = true
    bad.onHandle = ({ type }) => {
      if (throws && type === 'difference') throw new Error('no')
    }
    await change(watch, 2)
    assertChain(good, 2)
    assert.equal(watch.watcher.status().reporters[1]!.failure, 'no')
    throws = false
    await watch.clock.advance(60)
    const ids = bad.events.map(({ EventId }) => EventId)
    assert.deepEqual(
      [...new Set(ids)],
      good.events.map(({ EventId }) => EventId),
    )
  })

  it('while closing does not keep the others from being closed', async () => {
    await using watch = watched()
    const [bad, good] = [new TestOutput('bad'), new TestOutput('good')]
    bad.close = async () => {
      throw new Error('EPIPE')
    }
    await watch.start([POLICY], { outputs: [bad, good] })
    await watch.stop()
    assert.equal(good.closed, 1)
  })

  it('gets after a restart what it missed', async () => {
    await using watch = watched()
    await watch.start([POLICY])
    watch.output.failure = 'EPIPE'
    await change(watch, 3)
    await watch.stop()
    watch.output.failure = undefined
    await watch.start([POLICY])
    assertChain(watch.output, 3)
  })
})

describe('an output that was not used', () => {
  it('gets what it missed when it is used again, beside others too', async () => {
    await using watch = watched()
    const [one, two] = [new TestOutput('one'), new TestOutput('two')]
    await watch.start([POLICY], { outputs: [one, two] })
    await change(watch, 1)
    await watch.stop()
    await watch.start([POLICY], { outputs: [one] })
    await change(watch, 2)
    await watch.stop()
    await watch.start([POLICY], { outputs: [two] })
    assertChain(one, 3)
    assertChain(two, 3)
  })

  it('before gets only the events after it was added', async () => {
    await using watch = watched()
    const late = new TestOutput('late')
    await watch.start([POLICY])
    await change(watch, 2)
    await watch.stop()
    await watch.start([POLICY], { outputs: [late] })
    await change(watch, 1)
    assertChain(late, 1)
  })
})

describe('a long backlog', () => {
  it('is delivered in pieces, so that a stop does not wait for all of it', async () => {
    await using watch = watched()
    for (let value = 0; value < 3000; value++) watch.set('HKLM\\S\\a', `v${value}`, '0')
    await watch.start([POLICY])
    for (let value = 0; value < 3000; value++) watch.set('HKLM\\S\\a', `v${value}`, '1')
    watch.output.onHandle = ({ type }) => {
      if (type === 'difference') watch.watcher.stop()
    }
    await watch.clock.settled()
    watch.watcher.startScan().catch(() => {})
    await watch.ended()
    assert.ok(watch.output.events.length < 1000)
    watch.output.onHandle = () => {}
    await watch.start([POLICY])
    assert.equal(watch.output.events.length, 3000)
    assert.equal(new Set(watch.output.events.map(({ EventId }) => EventId)).size, 3000)
    assert.equal(watch.output.runs.length >= 2, true)
  })
})
