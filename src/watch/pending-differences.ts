/** What `check` would report now, counted again after each scan and whenever somebody writes the pinned baseline. */
import { RegmonError } from '../errors.ts'
import type { WatchStatus } from '../report/watch-status.ts'
import type { RegistrySource } from '../source/source.ts'
import type { OnNotice } from './followed-policies.ts'
import type { PendingCounts } from './pending.ts'
import type { Scanner } from './scanner.ts'

export class PendingDifferences {
  private readonly scanner: Pick<Scanner, 'countPending' | 'pinnedSignature'>
  private readonly notice: OnNotice
  private counts: PendingCounts | undefined
  private failure: WatchStatus['baselineFailure']
  /** Of the pinned baseline that was counted last. */
  private signature: string | undefined

  constructor(scanner: Pick<Scanner, 'countPending' | 'pinnedSignature'>, notice: OnNotice) {
    this.scanner = scanner
    this.notice = notice
  }

  /** Whether somebody wrote the pinned baseline since it was counted. */
  get isOutdated(): boolean {
    return this.signature !== undefined && this.signature !== this.scanner.pinnedSignature
  }

  /** A pinned baseline that cannot be read is reported once, and not taken for one that does not exist. */
  async count(source: RegistrySource): Promise<void> {
    this.signature = this.scanner.pinnedSignature
    try {
      this.counts = await this.scanner.countPending(source)
      this.failure = undefined
    } catch (error) {
      if (!(error instanceof RegmonError)) throw error
      const { code, message } = error
      if (message !== this.failure?.message)
        this.notice('error', code, `the pinned baseline cannot be read: ${message}`)
      this.counts = undefined
      this.failure = { code, message }
    }
  }

  /** The part of a watch's status that concerns all policies. */
  get status(): Pick<WatchStatus, 'pending' | 'baselineFailure'> {
    return {
      ...(this.counts && { pending: this.counts.total }),
      ...(this.failure && { baselineFailure: this.failure }),
    }
  }

  /** The part of a policy's status. */
  ofPolicy(name: string): { readonly pending?: number } {
    return this.counts === undefined ? {} : { pending: this.counts.byPolicy.get(name) ?? 0 }
  }
}
