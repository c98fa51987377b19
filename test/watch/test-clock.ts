/** A clock that a test drives. */
import type { Clock } from '../../src/watch/clock.ts'
import type { Moment } from '../../src/watch/timetable.ts'

interface Waiting {
  readonly until: number
  wake(): void
}

export class TestClock implements Clock {
  private wall: number
  private steady = 0
  private waiting: Waiting | undefined
  private idle = Promise.withResolvers<void>()
  /** How often something waited. */
  waits = 0

  constructor(start = '2026-11-24T08:00:00Z') {
    this.wall = Date.parse(start)
  }

  now(): Moment {
    return { wall: this.wall, steady: this.steady }
  }

  /** A FILETIME. */
  filetime(): bigint {
    return (BigInt(Math.trunc(this.wall)) + 11_644_473_600_000n) * 10_000n
  }

  wait(milliseconds: number, woken: AbortSignal): Promise<void> {
    this.waits++
    return new Promise((resolve) => {
      const wake = (): void => {
        if (this.waiting !== waiting) return
        woken.removeEventListener('abort', wake)
        this.waiting = undefined
        this.idle = Promise.withResolvers()
        resolve()
      }
      const waiting = { until: this.steady + milliseconds, wake }
      this.waiting = waiting
      woken.addEventListener('abort', wake)
      this.idle.resolve()
    })
  }

  /** Resolves once everything that is due is done, and the watch waits. */
  async settled(): Promise<void> {
    while (this.waiting === undefined) await this.idle.promise
  }

  /** Lets time pass while something is running. */
  pass(milliseconds: number): void {
    this.wall += milliseconds
    this.steady += milliseconds
  }

  /** Sets the clock, or lets the machine sleep. */
  jump(milliseconds: number): void {
    this.wall += milliseconds
  }

  async advance(seconds: number): Promise<void> {
    await this.settled()
    const end = this.steady + seconds * 1000
    while (this.waiting !== undefined && this.waiting.until <= end) {
      this.pass(this.waiting.until - this.steady)
      this.waiting.wake()
      await this.settled()
    }
    if (end > this.steady) this.pass(end - this.steady)
  }
}
