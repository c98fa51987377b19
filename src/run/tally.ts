/** Counts a run as it goes, and tells its reporters. */
import type { Difference, Finding } from '../compare/index.ts'
import { eventOf, findingRecord, reportsFinding } from '../compare/index.ts'
import type { Policy } from '../policy/index.ts'
import type { EventRecord, RunEvent, UnreadableKey } from '../report/run-event.ts'
import { formatEventTime } from './event-time.ts'

export class Tally {
  events = 0
  findings = 0
  errors = 0
  recorded = 0
  unreported = 0
  noLongerWatched = 0
  readonly unreadable: UnreadableKey[] = []
  /** `EventId`s of the findings that were met, for an accept to record. */
  readonly findingIds = new Set<string>()
  private readonly eventsByWatch = new Map<number, number>()
  private readonly policies: readonly Policy[]
  private readonly hostname: string
  private readonly emit: (event: RunEvent) => void
  private readonly now: () => Date

  constructor(
    policies: readonly Policy[],
    hostname: string,
    emit: (event: RunEvent) => void,
    now: () => Date,
  ) {
    this.policies = policies
    this.hostname = hostname
    this.emit = emit
    this.now = now
  }

  eventsOf(watch: number): number {
    return this.eventsByWatch.get(watch) ?? 0
  }

  time(): string {
    return formatEventTime(this.now())
  }

  difference(difference: Difference): EventRecord {
    const event = eventOf(difference, this.policies[difference.policy]!, this.hostname, this.time())
    this.events++
    this.count(difference.watches)
    this.emit({ type: 'event', event, watches: difference.watches })
    return event
  }

  /**
   * @param accepted findings of the baseline, which are seen and not told again.
   * @param taken whether an accept takes it.
   */
  finding(finding: Finding, accepted: ReadonlySet<string>, taken: boolean): void {
    for (const { policy: index, watches } of finding.policies) {
      const policy = this.policies[index]!
      if (!reportsFinding(policy, finding.kind)) continue
      const record = findingRecord(finding, policy, this.hostname, this.time())
      if (taken) this.findingIds.add(record.EventId)
      if (accepted.has(record.EventId)) continue
      this.findings++
      this.count(watches)
      this.emit({ type: 'finding', finding: record, watches })
    }
  }

  notice(level: 'info' | 'warning' | 'error', code: string, message: string): void {
    if (level === 'error') this.errors++
    this.emit({ type: 'notice', level, code, message })
  }

  /** A key that fails the run counts as an error, without a notice of its own. */
  unread(unreadable: UnreadableKey): void {
    if (unreadable.Fails) this.errors++
    this.unreadable.push(unreadable)
    this.emit({ type: 'unreadable', unreadable })
  }

  private count(watches: readonly number[]): void {
    for (const watch of watches) this.eventsByWatch.set(watch, this.eventsOf(watch) + 1)
  }
}
