/** What is kept for an output that failed goes before what is only told, and nothing else shows that it is back. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { RunEvent } from '../../src/report/run-event.ts'
import { openWatchState } from '../../src/store/sqlite/watch-state.ts'
import { Delivery } from '../../src/watch/delivery.ts'
import { TestOutput } from './test-output.ts'

/** Notices stand for every kind of report: `kept 1`, `told 1`. */
const report = (message: string): RunEvent => ({ type: 'notice', level: 'info', code: 'TEST', message })
const PROGRESS: RunEvent = { type: 'progress', keys: 0, values: 0, key: '' }

class Delivered implements Disposable {
  now = 0
  readonly output = new TestOutput()
  readonly changes: string[] = []
  readonly delivery: Delivery
  private readonly folder = mkdtempSync(join(tmpdir(), 'regmon-delivery-'))
  private readonly state = openWatchState(join(this.folder, 'state.watch.db'), () => this.now)

  constructor() {
    this.output.writes = ({ type }) => type !== 'progress'
    this.delivery = new Delivery(
      this.state,
      [this.output],
      () => this.now,
      (_, failure) => this.changes.push(failure ?? 'back'),
    )
  }

  keep(from: number, to: number): void {
    for (let number = from; number <= to; number++) this.delivery.post(report(`kept ${number}`))
  }

  get told(): string[] {
    return this.output.told.flatMap((event) => (event.type === 'notice' ? [event.message] : []))
  }

  [Symbol.dispose](): void {
    this.state.close()
    rmSync(this.folder, { recursive: true })
  }
}

describe('an output that failed', () => {
  it('gets what is kept at the next try, however often it is told what it does not write', () => {
    using it = new Delivered()
    it.keep(1, 1)
    it.output.failure = 'ENOSPC'
    it.delivery.deliver()
    it.output.failure = undefined
    for (let time = 0; time < 50; time++) {
      it.now += 100
      it.delivery.tell(PROGRESS)
    }
    assert.deepEqual(it.changes, ['ENOSPC'])
    it.delivery.deliver()
    assert.deepEqual([it.told, it.changes], [['kept 1'], ['ENOSPC', 'back']])
  })

  it('gets it whole before it is told anything else', () => {
    using it = new Delivered()
    it.keep(1, 700)
    it.delivery.deliver()
    it.output.failure = 'ENOSPC'
    it.delivery.deliver()
    it.output.failure = undefined
    it.now += 1500
    it.delivery.tell(report('told'))
    while (it.delivery.deliver()) {}
    it.delivery.tell(report('told later'))
    const kept = Array.from({ length: 700 }, (_, index) => `kept ${index + 1}`)
    assert.deepEqual(it.told, [...kept, 'told later'])
  })

  it('with what is not kept is tried with that', () => {
    using it = new Delivered()
    it.output.failure = 'EISDIR'
    it.delivery.tell(report('told 1'))
    for (let time = 0; time < 10; time++) {
      it.now += 60_000
      it.delivery.deliver()
    }
    assert.deepEqual(it.changes, ['EISDIR'])
    it.output.failure = undefined
    it.now += 60_000
    it.delivery.deliver()
    assert.deepEqual([it.told, it.changes], [['told 1'], ['EISDIR', 'back']])
    assert.equal(it.delivery.retryAt, undefined)
  })

  it('on something that it is told is not told that again, and gets what is kept', () => {
    using it = new Delivered()
    it.output.onHandle = (event) => {
      if (event.type === 'notice' && event.message === 'bad') throw new Error('cannot show that')
    }
    it.delivery.tell(report('bad'))
    it.keep(1, 1)
    it.now += 60_000
    it.delivery.deliver()
    assert.deepEqual([it.told, it.changes], [['kept 1'], ['cannot show that', 'back']])
  })
})
