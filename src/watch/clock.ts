/** Time in a watch. */
import { setTimeout } from 'node:timers/promises'
import type { Moment } from './timetable.ts'

export interface Clock {
  now(): Moment
  /** Waits for so many milliseconds, or until it is woken. */
  wait(milliseconds: number, woken: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => ({ wall: Date.now(), steady: performance.now() }),
  async wait(milliseconds, woken) {
    await setTimeout(milliseconds, undefined, { signal: woken }).catch(() => {})
  },
}

/** Waits until a promise settles, but no longer than so many milliseconds, nor after `stopped` is aborted. */
export async function atMost(
  milliseconds: number,
  pending: Promise<unknown> | undefined,
  stopped?: AbortSignal,
): Promise<void> {
  const over = new AbortController()
  const signal = stopped === undefined ? over.signal : AbortSignal.any([over.signal, stopped])
  try {
    await Promise.race([pending, setTimeout(milliseconds, undefined, { signal }).catch(() => {})])
  } finally {
    over.abort()
  }
}
