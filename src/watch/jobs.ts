/** The next scan: for what was requested, what is due, and what the source reported as changed. */
import { RegmonError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import type { RunSummary } from '../report/run-event.ts'
import type { ScanReason } from '../report/watch-status.ts'
import type { FollowedPolicies } from './followed-policies.ts'
import type { Scanner } from './scanner.ts'
import type { Moment } from './timetable.ts'

/** A requested scan that has not started. */
interface Request {
  /** `undefined`: all. */
  readonly policies: readonly string[] | undefined
  readonly resolve: (summary: RunSummary) => void
  readonly reject: (error: unknown) => void
}

export interface Job {
  readonly reason: ScanReason
  /** Policies all of whose watches are scanned. */
  readonly names: ReadonlySet<string>
  readonly watches: ReadonlySet<number>
  /** Watches below which the source reported a change. */
  readonly changed: ReadonlySet<number>
  readonly requests: readonly Request[]
}

export class Jobs {
  private readonly followed: FollowedPolicies
  private readonly scanner: Scanner
  private requests: Request[] = []
  /** By the steady clock: before this, only requested scans start. */
  private notBefore = 0
  /** While set, only requested scans start. */
  paused = false

  constructor(followed: FollowedPolicies, scanner: Scanner) {
    this.followed = followed
    this.scanner = scanner
  }

  /** @returns the summary of the scan. @throws RegmonError for an unknown policy. */
  request(policies: readonly string[] | undefined): Promise<RunSummary> {
    const unknown = policies?.find((name) => !this.names().includes(name))
    if (unknown !== undefined) return Promise.reject(this.unknownPolicy(unknown))
    const { promise, resolve, reject } = Promise.withResolvers<RunSummary>()
    // A caller need not wait for it: a notice reports a scan that failed.
    promise.catch(() => {})
    this.requests.push({ policies: policies?.length === 0 ? undefined : policies, resolve, reject })
    return promise
  }

  get isRequested(): boolean {
    return this.requests.length > 0
  }

  next(now: Moment): Job | undefined {
    const { timetable, trigger } = this.followed
    const selected = this.names()
    const requests = this.takeRequests(selected)
    const names = new Set<string>()
    let reason: ScanReason | undefined
    let changed = new Set<number>()
    if (!this.paused && now.steady >= this.notBefore) {
      for (const [name, why] of timetable?.due(now) ?? []) {
        if (!selected.includes(name)) continue
        names.add(name)
        reason ??= why
      }
      if (trigger?.dueAt !== undefined && now.steady >= trigger.dueAt) {
        changed = trigger.take()
        reason ??= 'notify'
      }
    }
    for (const { policies } of requests) {
      for (const name of policies ?? selected) names.add(name)
      reason = 'request'
    }
    if (reason === undefined) return undefined
    return { reason, names, watches: this.scanner.watchesOf(names).union(changed), changed, requests }
  }

  /** Milliseconds until a scan is due; Infinity where none ever is. */
  untilNext(now: Moment): number {
    if (this.paused) return Number.POSITIVE_INFINITY
    const { timetable, trigger } = this.followed
    const moments = this.names().flatMap((name) => {
      const next = timetable?.next(name, now)
      return next === undefined ? [] : [next - now.wall]
    })
    if (trigger?.dueAt !== undefined) moments.push(trigger.dueAt - now.steady)
    return Math.max(Math.min(...moments), this.notBefore - now.steady)
  }

  /** After a failed scan: only requested scans start for so many milliseconds. */
  postpone(job: Job, now: Moment, milliseconds: number): void {
    this.followed.trigger?.putBack(job.changed)
    this.notBefore = now.steady + milliseconds
  }

  /** By the wall clock: before this, only requested scans start. */
  delayedUntil(now: Moment): number {
    return now.wall + this.notBefore - now.steady
  }

  close(reason: RegmonError): void {
    for (const { reject } of this.requests.splice(0)) reject(reason)
  }

  private names(): string[] {
    return this.followed.selected.map(({ name }) => name)
  }

  private takeRequests(selected: readonly string[]): Request[] {
    return this.requests.splice(0).filter(({ policies, reject }) => {
      // An edit may have removed it since it was requested.
      const removed = policies?.find((name) => !selected.includes(name))
      if (removed !== undefined) reject(this.unknownPolicy(removed))
      return removed === undefined
    })
  }

  private unknownPolicy(name: string): RegmonError {
    const hint = `known policies: ${nearest(name, this.names()).join(', ')}`
    return new RegmonError('REGMON_SELECTION_UNKNOWN', `no policy is named "${name}"`, { hint })
  }
}
