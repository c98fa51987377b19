/** Counts the results of a run, and emits its events. */
import {
  type Difference,
  type Finding,
  findingText,
  recordedFinding,
  reportsFinding,
} from '../judge/index.ts'
import type { Pattern } from '../pattern/index.ts'
import type { Watch } from '../plan/index.ts'
import type { Policy } from '../policy/index.ts'
import type { RunEvent, Unreadable } from '../report/run-event.ts'
import type { RecordedFinding } from '../store/store.ts'
import { differenceEvent, findingEvent, type Place } from './event.ts'
import { formatEventTime } from './event-time.ts'

interface Emitting {
  readonly policies: readonly Policy[]
  /** The name of the baseline. */
  readonly target: string
  readonly hostname: string
  readonly emit: (event: RunEvent) => void
  readonly now: () => Date
  /** Set under `watch`: a new number for each change, so that the same change made twice gives two event ids. */
  readonly sequence?: (() => string) | undefined
}

export class Tally {
  readonly eventCounts = { CHANGE: 0, DELETE: 0, NEW: 0 }
  findings = 0
  errors = 0
  recorded = 0
  unreported = 0
  unreviewed = 0
  noLongerWatched = 0
  readonly unreadable: Unreadable[] = []
  /** The findings that an accept takes. */
  readonly takenFindings: RecordedFinding[] = []
  /** The numbers of watches with a value that no recorded watch covers and that this run may not record. */
  readonly unrecorded = new Set<number>()
  /** The numbers of watches with a key or value that could not be read. */
  readonly unreadWatches = new Set<number>()
  /** The keys with entries that no watch of the present config covers. */
  readonly unwatchedKeys = new Set<string>()
  /** The patterns of `accept` that matched a value. */
  readonly acceptMatched = new Set<Pattern>()
  private readonly eventsByWatch = new Map<number, number>()
  private readonly emitting: Emitting

  constructor(emitting: Emitting) {
    this.emitting = emitting
  }

  get events(): number {
    const { CHANGE, DELETE, NEW } = this.eventCounts
    return CHANGE + DELETE + NEW
  }

  eventsOf(watch: number): number {
    return this.eventsByWatch.get(watch) ?? 0
  }

  time(): string {
    return formatEventTime(this.emitting.now())
  }

  /** @param reporting the numbers of the policies that report the difference. */
  difference(
    difference: Difference,
    place: Place,
    reporting: readonly number[],
    watches: readonly Watch[],
  ): void {
    const policies = this.policiesOf(reporting)
    const event = differenceEvent(difference, place, policies, watches, this.circumstances())
    this.eventCounts[event.type]++
    const numbers = watches.map(({ index }) => index)
    this.count(numbers)
    this.emitting.emit({ type: 'difference', difference: event, watches: numbers })
  }

  /**
   * @param accepted the accepted findings of the baseline. They are not reported again.
   * @param isTaken whether an accept takes the finding.
   */
  finding(finding: Finding, accepted: ReadonlySet<string>, isTaken: boolean, lastWrite = 0n): void {
    const reporting = finding.watches.filter(
      ({ policy }) =>
        finding.always === true || reportsFinding(this.emitting.policies[policy]!, finding.kind),
    )
    if (reporting.length === 0) return
    const recorded = recordedFinding(finding)
    if (isTaken) this.takenFindings.push(recorded)
    if (accepted.has(findingText(recorded))) return
    const policies = this.policiesOf(reporting.map(({ policy }) => policy))
    const watches = reporting.map(({ index }) => index)
    const event = findingEvent(finding, lastWrite, policies, reporting, this.circumstances())
    this.findings++
    this.count(watches)
    this.emitting.emit({ type: 'finding', finding: event, watches })
  }

  notice(level: 'info' | 'warning' | 'error', code: string, message: string): void {
    if (level === 'error') this.errors++
    this.emitting.emit({ type: 'notice', level, code, message })
  }

  /** Counts a place that fails the run as an error. It has no notice in addition. */
  unread(unreadable: Unreadable): void {
    if (unreadable.fails) this.errors++
    this.unreadable.push(unreadable)
    this.emitting.emit({ type: 'unreadable', unreadable })
  }

  private policiesOf(numbers: readonly number[]): Policy[] {
    return [...new Set(numbers)].map((number) => this.emitting.policies[number]!)
  }

  private circumstances() {
    const { target, hostname, sequence } = this.emitting
    return { target, hostname, time: this.time(), sequence: sequence?.() }
  }

  private count(watches: readonly number[]): void {
    for (const watch of watches) this.eventsByWatch.set(watch, this.eventsOf(watch) + 1)
  }
}
