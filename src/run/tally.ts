/** Counts a run as it goes, and emits its events. */
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
  /** A change's own number, where the same change made twice is two events. */
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
  /** Findings that an accept takes. */
  readonly takenFindings: RecordedFinding[] = []
  /** Watches, by number, with a value that no recorded watch covers, where this run may not record it. */
  readonly unrecorded = new Set<number>()
  /** Watches with a key or a value that could not be read, by number. */
  readonly unreadWatches = new Set<number>()
  /** Keys with entries that no present watch of the config covers. */
  readonly unwatchedKeys = new Set<string>()
  /** Patterns of `accept` that matched something. */
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

  /** @param reporting the policies that report it, by number. */
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
   * @param accepted findings of the baseline, which are seen and not reported again.
   * @param isTaken whether an accept takes it.
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

  /** A key that fails the run counts as an error, without a notice of its own. */
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
