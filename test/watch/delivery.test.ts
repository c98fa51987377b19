/** Delivery to outputs that fail or are slow: in order, at least once, and each on its own. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { RunEvent } from '../../src/report/run-event.ts'
import { openWatchState } from '../../src/store/sqlite/watch-state.ts'
import { Delivery } from '../../src/watch/delivery.ts'
import { TestOutput } from './test-output.ts'

/** Notices stand for all events: `kept 1`, `sent 1`. */
const report = (message: string): RunEvent => ({ type: 'notice', level: 'info', code: 'TEST', message })
const PROGRESS: RunEvent = { type: 'progress', keys: 0, values: 0, key: '' }

class Delivered implements Disposable {
  now = 0
  readonly output = new TestOutput()
  readonly changes: string[] = []
  readonly delivery: Delivery
  private readonly folder = mkdtempSync(join(tmpdir(), 'regmon-delivery-'))
  private readonly state = openWatchState(join(this.folder, 'state.watch.db'), () => this.now)

  wakes = 0

  constructor(...others: readonly TestOutput[]) {
    this.output.writes = ({ type }) => type !== 'progress'
    this.delivery = new Delivery({
      state: this.state,
      outputs: [this.output, ...others],
      now: () => this.now,
      onFailure: (_, failure) => this.changes.push(failure ?? 'back'),
      wake: () => this.wakes++,
    })
  }

  keep(from: number, to: number): void {
    for (let number = from; number <= to; number++) this.delivery.post(report(`kept ${number}`))
  }

  get received(): string[] {
    return this.output.received.flatMap((event) => (event.type === 'notice' ? [event.message] : []))
  }

  [Symbol.dispose](): void {
    this.state.close()
    rmSync(this.folder, { recursive: true })
  }
}

describe('an output that failed', () => {
  it('gets the kept events at the next attempt, whatever else is reported in between', () => {
    using it = new Delivered()
    it.keep(1, 1)
    it.output.failure = 'ENOSPC'
    it.delivery.deliver()
    it.output.failure = undefined
    for (let time = 0; time < 50; time++) {
      it.now += 100
      it.delivery.report(PROGRESS)
    }
    assert.deepEqual(it.changes, ['ENOSPC'])
    it.delivery.deliver()
    assert.deepEqual([it.received, it.changes], [['kept 1'], ['ENOSPC', 'back']])
  })

  it('gets all kept events before any other', () => {
    using it = new Delivered()
    it.keep(1, 700)
    it.delivery.deliver()
    it.output.failure = 'ENOSPC'
    it.delivery.deliver()
    it.output.failure = undefined
    it.now += 1500
    it.delivery.report(report('sent'))
    while (it.delivery.deliver()) {}
    it.delivery.report(report('sent later'))
    const kept = Array.from({ length: 700 }, (_, index) => `kept ${index + 1}`)
    assert.deepEqual(it.received, [...kept, 'sent later'])
  })

  it('is tried again with what could not be kept', () => {
    using it = new Delivered()
    it.output.failure = 'EISDIR'
    it.delivery.report(report('sent 1'))
    for (let time = 0; time < 10; time++) {
      it.now += 60_000
      it.delivery.deliver()
    }
    assert.deepEqual(it.changes, ['EISDIR'])
    it.output.failure = undefined
    it.now += 60_000
    it.delivery.deliver()
    assert.deepEqual([it.received, it.changes], [['sent 1'], ['EISDIR', 'back']])
    assert.equal(it.delivery.retryAt, undefined)
  })

  it('while handling an event does not get that event again, and gets the kept ones', () => {
    using it = new Delivered()
    it.output.onHandle = (event) => {
      if (event.type === 'notice' && event.message === 'bad') throw new Error('cannot show that')
    }
    it.delivery.report(report('bad'))
    it.keep(1, 1)
    it.now += 60_000
    it.delivery.deliver()
    assert.deepEqual([it.received, it.changes], [['kept 1'], ['cannot show that', 'back']])
  })
})

describe('an output whose handler returns a promise', () => {
  const slow = (it: Delivered): (() => void) => {
    let release = (): void => {}
    it.output.onHandle = () =>
      new Promise<void>((resolve) => {
        release = resolve
      })
    return () => release()
  }
  const settle = () => new Promise((resolve) => setImmediate(resolve))

  it('gets one event after the other, and does not delay the other outputs', async () => {
    const other = new TestOutput('other')
    using it = new Delivered(other)
    const release = slow(it)
    it.keep(1, 3)
    it.delivery.deliver()
    it.delivery.report(report('sent'), PROGRESS)
    assert.equal(other.received.length, 5)
    assert.deepEqual(it.received, [])
    for (let event = 1; event <= 3; event++) {
      release()
      await settle()
    }
    assert.deepEqual([it.received, it.wakes], [['kept 1', 'kept 2', 'kept 3'], 1])
    it.delivery.deliver()
    release()
    await settle()
    assert.deepEqual(
      it.received,
      ['kept 1', 'kept 2', 'kept 3', 'sent'],
      'in order, and without the progress',
    )
  })

  it('gets the same events again after it rejected', async () => {
    using it = new Delivered()
    let fails = true
    it.output.onHandle = async () => {
      if (fails) throw new Error('offline')
    }
    it.keep(1, 2)
    it.delivery.deliver()
    await settle()
    assert.deepEqual([it.received, it.changes], [[], ['offline']])
    fails = false
    it.now += 60_000
    it.delivery.deliver()
    await settle()
    assert.deepEqual(
      [it.received, it.changes],
      [
        ['kept 1', 'kept 2'],
        ['offline', 'back'],
      ],
    )
  })

  it('that never settles is reported as failed, and does not keep the watch from ending', async () => {
    using it = new Delivered()
    slow(it)
    it.keep(1, 1)
    it.delivery.deliver()
    it.now += 61_000
    it.delivery.deliver()
    assert.deepEqual(it.changes, ['it has not finished for 60 s'])
    assert.equal(it.delivery.statuses()[0]!.pending, 1)
    const begun = performance.now()
    await it.delivery.close()
    assert.ok(performance.now() - begun < 2000)
  })
})
