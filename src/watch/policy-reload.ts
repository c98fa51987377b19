/** Policies that are read again beside the scans: an edit that hangs as it loads holds none of them up. */
import { setTimeout } from 'node:timers/promises'
import type { Policy } from '../policy/index.ts'

/** Policies that were edited since it was asked last. @throws where they do not load. */
export type Reload = (stopped: AbortSignal) => Promise<readonly Policy[] | undefined>

/** Takes what was read. @throws what the reading did. */
type Outcome = () => readonly Policy[]

/**
 * Milliseconds that scans wait for an edit when it is first seen: what is asked for right after an edit is scanned
 * with it. A good one loads in a fraction of it.
 */
const GRACE = 1000

export class PolicyReload {
  private readonly reload: Reload
  private readonly wake: () => void
  private pending: Promise<void> | undefined
  private outcome: Outcome | undefined

  /** @param wake called when something was read that nobody waited for. */
  constructor(reload: Reload, wake: () => void) {
    this.reload = reload
    this.wake = wake
  }

  /** Whether something was read that was not taken yet. */
  get isDone(): boolean {
    return this.outcome !== undefined
  }

  /**
   * Takes what was read since, one reading at a time.
   * @returns `undefined` where nothing was edited, or it is still being read.
   * @throws what the reading did.
   */
  async take(stopped: AbortSignal): Promise<readonly Policy[] | undefined> {
    if (this.outcome === undefined && this.pending === undefined) {
      this.pending = this.read(stopped)
      await forAWhile(this.pending, stopped)
    }
    const { outcome } = this
    this.outcome = undefined
    return outcome?.()
  }

  /** Waits for what is being read, which was told to stop. */
  async close(): Promise<void> {
    if (this.pending !== undefined) await forAWhile(this.pending)
  }

  private async read(stopped: AbortSignal): Promise<void> {
    try {
      const policies = await this.reload(stopped)
      if (policies !== undefined) this.outcome = () => policies
    } catch (error) {
      this.outcome = () => {
        throw error
      }
    } finally {
      this.pending = undefined
      if (this.isDone) this.wake()
    }
  }
}

async function forAWhile(pending: Promise<void>, stopped?: AbortSignal): Promise<void> {
  const over = new AbortController()
  const end = (): void => over.abort()
  stopped?.addEventListener('abort', end)
  try {
    await Promise.race([pending, setTimeout(GRACE, undefined, { signal: over.signal }).catch(() => {})])
  } finally {
    stopped?.removeEventListener('abort', end)
    end()
  }
}
