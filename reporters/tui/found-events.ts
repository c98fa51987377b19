/** Differences and findings of a run: all are counted, and enough of each severity and type are kept to be shown. */
import type { Difference, Finding, Severity } from '../../src/report/run-event.ts'

export type FoundEvent = Difference | Finding

export type EventType = Difference['type'] | 'FINDING'

/** The worst first. */
export const SEVERITIES: readonly Severity[] = ['CRITICAL', 'ERROR', 'WARNING', 'INFO']
const TYPES: readonly EventType[] = ['CHANGE', 'DELETE', 'NEW', 'FINDING']

export type TypeCounts = Record<EventType, number>

export interface PolicyEvents {
  /** Index into {@link SEVERITIES} of its worst event. */
  worst: number
  readonly counts: TypeCounts
}

/** At most so many events are shown. */
const SHOWN = 200
/** So many of each severity and type are always shown. The other rows show the worst. */
const SHARE = 5

interface Bucket {
  readonly kept: { readonly event: FoundEvent; readonly order: number }[]
  count: number
}

export class FoundEvents {
  /** By severity, then type. */
  private readonly buckets: readonly Bucket[] = SEVERITIES.flatMap(() =>
    TYPES.map((): Bucket => ({ kept: [], count: 0 })),
  )
  readonly byPolicy = new Map<string, PolicyEvents>()
  count = 0

  add(event: FoundEvent): void {
    const severity = SEVERITIES.indexOf(event.severity)
    const type = typeOf(event)
    const bucket = this.buckets[severity * TYPES.length + TYPES.indexOf(type)]!
    bucket.count++
    if (bucket.kept.length < SHOWN) bucket.kept.push({ event, order: this.count })
    this.count++
    for (const policy of event.policies) {
      const events = this.byPolicy.get(policy) ?? { worst: severity, counts: noCounts() }
      this.byPolicy.set(policy, events)
      events.worst = Math.min(events.worst, severity)
      events.counts[type]++
    }
  }

  countsByType(): TypeCounts {
    const counts = noCounts()
    for (const [index, { count }] of this.buckets.entries()) counts[TYPES[index % TYPES.length]!] += count
    return counts
  }

  countOf(severity: Severity): number {
    const from = SEVERITIES.indexOf(severity) * TYPES.length
    return this.buckets.slice(from, from + TYPES.length).reduce((sum, { count }) => sum + count, 0)
  }

  /** The events to show: the worst first, else as they came. A few of each kind are always among them. */
  shown(): FoundEvent[] {
    const taken = this.buckets.map(({ kept }) => Math.min(kept.length, SHARE))
    let room = SHOWN - taken.reduce((sum, number) => sum + number, 0)
    for (let severity = 0; severity < SEVERITIES.length; severity++) {
      const own = TYPES.map((_, type) => severity * TYPES.length + type)
      // Each type in turn gets one more row.
      for (let wants = own; wants.length > 0 && room > 0; ) {
        wants = wants.filter((index) => taken[index]! < this.buckets[index]!.kept.length)
        for (const index of wants.slice(0, room)) taken[index]!++
        room -= Math.min(room, wants.length)
      }
    }
    const shown = this.buckets.flatMap(({ kept }, index) =>
      kept.slice(0, taken[index]).map((one) => ({ ...one, severity: Math.floor(index / TYPES.length) })),
    )
    return shown.sort((a, b) => a.severity - b.severity || a.order - b.order).map(({ event }) => event)
  }
}

export function typeOf(event: FoundEvent): EventType {
  return 'type' in event ? event.type : 'FINDING'
}

function noCounts(): TypeCounts {
  return { CHANGE: 0, DELETE: 0, NEW: 0, FINDING: 0 }
}
