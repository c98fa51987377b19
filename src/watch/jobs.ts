/** What to scan for next: what was asked for, what fell due, and what the source told of, in one scan. */
import { RegmonError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import type { RunSummary } from '../report/run-event.ts'
import type { ScanReason } from '../report/watch-status.ts'
import type { FollowedPolicies } from './followed-policies.ts'
import type { Scanner } from './scanner.ts'
import type { Moment } from './timetable.ts'

/** What was asked for and not begun. */
interface Request {
  readonly policies: readonly string[] | undefined
  readonly resolve: (summary: RunSummary) => void
  readonly reject: (error: unknown) => void
}

export interface Job {
  readonly reason: ScanReason
  /** Policies that it is for as a whole. */
  readonly names: ReadonlySet<string>
  readonly watches: ReadonlySet<number>
  /** Those of them that the source told of. */
  readonly heard: ReadonlySet<number>
  readonly requests: readonly Request[]
}

export class Jobs {
  private readonly followed: FollowedPolicies
  private readonly scanner: Scanner
  private requests: Request[] = []
  /** By the steady clock: nothing is scanned by itself before. */
  private notBefore = 0
  /** While it is, what falls due waits, and what is asked for does not. */
  paused = false

  constructor(followed: FollowedPolicies, scanner: Scanner) {
    this.followed = followed
    this.scanner = scanner
  }

  /** @returns the summary of the scan. @throws RegmonError for a policy that there is not. */
  ask(policies: readonly string[] | undefined): Promise<RunSummary> {
    const unknown = policies?.find((name) => !this.names().includes(name))
    if (unknown !== undefined) return Promise.reject(this.unknownPolicy(unknown))
    const { promise, resolve, reject } = Promise.withResolvers<RunSummary>()
    // Who does not wait for it does not hear that it failed: the notice does.
    promise.catch(() => {})
    this.requests.push({ policies: policies?.length === 0 ? undefined : policies, resolve, reject })
    return promise
  }

  get isAsked(): boolean {
    return this.requests.length > 0
  }

  next(now: Moment): Job | undefined {
    const { timetable, trigger } = this.followed
    const selected = this.names()
    const requests = this.takeRequests(selected)
    const names = new Set<string>()
    let reason: ScanReason | undefined
    let heard = new Set<number>()
    if (!this.paused && now.steady >= this.notBefore) {
      for (const [name, why] of timetable?.due(now) ?? []) {
        if (!selected.includes(name)) continue
        names.add(name)
        reason ??= why
      }
      if (trigger?.dueAt !== undefined && now.steady >= trigger.dueAt) {
        heard = trigger.take()
        reason ??= 'notify'
      }
    }
    for (const { policies } of requests) {
      for (const name of policies ?? selected) names.add(name)
      reason = 'request'
    }
    if (reason === undefined) return undefined
    return { reason, names, watches: this.scanner.watchesOf(names).union(heard), heard, requests }
  }

  /** Milliseconds until something falls due; Infinity where nothing does by itself. */
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

  /** A scan for this failed: what it was for waits so many milliseconds. */
  postpone(job: Job, now: Moment, milliseconds: number): void {
    this.followed.trigger?.putBack(job.heard)
    this.notBefore = now.steady + milliseconds
  }

  /** By the wall clock: nothing is scanned by itself before. */
  heldUntil(now: Moment): number {
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
      // It was there when it was asked for.
      const removed = policies?.find((name) => !selected.includes(name))
      if (removed !== undefined) reject(this.unknownPolicy(removed))
      return removed === undefined
    })
  }

  private unknownPolicy(name: string): RegmonError {
    const hint = `known are: ${nearest(name, this.names()).join(', ')}`
    return new RegmonError('REGMON_SELECTION_UNKNOWN', `no policy is named "${name}"`, { hint })
  }
}
