/** Counts a run as it goes, and tells its reporters. */
import type { Difference, Finding } from '../compare/index.ts'
import { eventOf, numbered, reportedFinding, reportsFinding } from '../compare/index.ts'
import type { Policy } from '../policy/index.ts'
import type { RunEvent, Unreadable } from '../report/run-event.ts'
import { formatEventTime } from './event-time.ts'

interface Telling {
  readonly policies: readonly Policy[]
  readonly hostname: string
  readonly emit: (event: RunEvent) => void
  readonly now: () => Date
  /** A change's own number, where the same change made twice is two events. */
  readonly sequence?: (() => string) | undefined
}

export class Tally {
  readonly eventCounts = { CHANGE: 0, DELETE: 0, NEW: 0 }
  findings = 0
  errors = 0
  recorded = 0
  unreported = 0
  noLongerWatched = 0
  readonly unreadable: Unreadable[] = []
  /** Ids of the findings that were met, for an accept to record. */
  readonly findingIds = new Set<string>()
  private readonly eventsByWatch = new Map<number, number>()
  private readonly telling: Telling

  constructor(telling: Telling) {
    this.telling = telling
  }

  get events(): number {
    const { CHANGE, DELETE, NEW } = this.eventCounts
    return CHANGE + DELETE + NEW
  }

  eventsOf(watch: number): number {
    return this.eventsByWatch.get(watch) ?? 0
  }

  time(): string {
    return formatEventTime(this.telling.now())
  }

  /** @param sameTime whether its key's last-write time says that nothing was written. */
  difference(difference: Difference, sameTime = false): void {
    const { policies, hostname, emit, sequence } = this.telling
    const event = eventOf(difference, policies[difference.policy]!, {
      hostname,
      time: this.time(),
      sequence: sequence?.(),
      sameTime,
    })
    this.eventCounts[event.type]++
    this.count(difference.watches)
    emit({ type: 'difference', difference: event, watches: difference.watches })
  }

  /**
   * @param accepted findings of the baseline, which are seen and not told again.
   * @param taken whether an accept takes it.
   */
  finding(finding: Finding, accepted: ReadonlySet<string>, taken: boolean): void {
    const { policies, hostname, emit, sequence } = this.telling
    for (const { policy: index, watches } of finding.policies) {
      const policy = policies[index]!
      if (!reportsFinding(policy, finding.kind)) continue
      const reported = reportedFinding(finding, policy, hostname, this.time())
      if (taken) this.findingIds.add(reported.id)
      if (accepted.has(reported.id)) continue
      this.findings++
      this.count(watches)
      const id = sequence === undefined ? reported.id : numbered(reported.id, sequence())
      emit({ type: 'finding', finding: { ...reported, id }, watches })
    }
  }

  notice(level: 'info' | 'warning' | 'error', code: string, message: string): void {
    if (level === 'error') this.errors++
    this.telling.emit({ type: 'notice', level, code, message })
  }

  /** A key that fails the run counts as an error, without a notice of its own. */
  unread(unreadable: Unreadable): void {
    if (unreadable.fails) this.errors++
    this.unreadable.push(unreadable)
    this.telling.emit({ type: 'unreadable', unreadable })
  }

  private count(watches: readonly number[]): void {
    for (const watch of watches) this.eventsByWatch.set(watch, this.eventsOf(watch) + 1)
  }
}
