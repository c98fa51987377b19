/** Time, as a watch sees it. */
import { setTimeout } from 'node:timers/promises'
import type { Moment } from './timetable.ts'

export interface Clock {
  now(): Moment
  /** Waits so many milliseconds, or until it is woken. */
  wait(milliseconds: number, woken: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => ({ wall: Date.now(), steady: performance.now() }),
  async wait(milliseconds, woken) {
    await setTimeout(milliseconds, undefined, { signal: woken }).catch(() => {})
  },
}
