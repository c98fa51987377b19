/** What `check` would report now, counted again after each scan and whenever somebody writes the pinned baseline. */
import { RegmonError } from '../errors.ts'
import type { WatchStatus } from '../report/watch-status.ts'
import type { RegistrySource } from '../source/source.ts'
import type { OnNotice } from './followed-policies.ts'
import type { PendingCounts } from './pending.ts'
import type { Scanner } from './scanner.ts'

const OTHER_DIGESTS =
  'policies now use other digests than the pinned baseline: only regmon check can compare them, until regmon accept renews it'

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
      if (this.counts?.isIncomplete) this.fail('REGMON_BASELINE_DIGESTS', OTHER_DIGESTS)
      else this.failure = undefined
    } catch (error) {
      if (!(error instanceof RegmonError)) throw error
      this.counts = undefined
      this.fail(error.code, `the pinned baseline cannot be read: ${error.message}`)
    }
  }

  private fail(code: string, message: string): void {
    if (message !== this.failure?.message) this.notice('error', code, message)
    this.failure = { code, message }
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
