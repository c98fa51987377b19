/** Reads edited policies beside the scans: an edit that hangs while it loads does not delay them. */
import type { Policy } from '../policy/index.ts'
import { atMost } from './clock.ts'

/** Returns the policies if they were edited since the last call. @throws where they do not load. */
export type Reload = (stopped: AbortSignal) => Promise<readonly Policy[] | undefined>

/** @returns the policies that were read. @throws what reading them threw. */
type Outcome = () => readonly Policy[]

/**
 * Milliseconds that scans wait for an edit when it is first seen, so that a scan requested right after an edit uses it. A
 * valid edit loads much faster.
 */
const GRACE = 1000

export class PolicyReload {
  private readonly reload: Reload
  private readonly wake: () => void
  private pending: Promise<void> | undefined
  private outcome: Outcome | undefined

  /** @param wake called when an edit was read that nobody waited for. */
  constructor(reload: Reload, wake: () => void) {
    this.reload = reload
    this.wake = wake
  }

  /** Whether an edit was read and is not taken yet. */
  get isDone(): boolean {
    return this.outcome !== undefined
  }

  /**
   * Takes the policies of an edit, and starts reading one.
   * @returns `undefined` where nothing was edited, or the edit is still being read.
   * @throws what reading it threw.
   */
  async take(stopped: AbortSignal): Promise<readonly Policy[] | undefined> {
    if (this.outcome === undefined && this.pending === undefined) {
      this.pending = this.read(stopped)
      await atMost(GRACE, this.pending, stopped)
    }
    const { outcome } = this
    this.outcome = undefined
    return outcome?.()
  }

  /** Waits for an edit that is being read, and was asked to stop. */
  async close(): Promise<void> {
    await atMost(GRACE, this.pending)
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
