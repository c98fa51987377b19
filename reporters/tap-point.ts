/** A watch as a test point of TAP: whether it holds, its line, and the block that says why not. */
import { differenceRecord, findingRecord } from '../src/report/nxlog/write.ts'
import type { WatchInfo, WatchResult } from '../src/report/run-event.ts'
import { RECORDED, tapText, watchName } from '../src/report/tap-text.ts'
import { blockLines } from './tap-block.ts'
import { eventMessage, type TapEvent, wantedAndFound } from './tap-message.ts'

export interface Point {
  readonly ok: boolean
  /** Description and directive, escaped. */
  readonly text: string
  /** Lines of the YAML block; none where the point holds. */
  readonly block: Iterable<string>
}

/**
 * A run that was cut short has no results: a watch that found nothing until then has no point, rather than one that
 * holds.
 */
export function watchPoint(
  watch: WatchInfo,
  result: WatchResult | undefined,
  events: readonly TapEvent[],
): Point | undefined {
  if (result === undefined && events.length === 0) return undefined
  const ok = events.length === 0 && result?.status !== 'unrecorded'
  const text = tapText(watchName(watch))
  if (ok) return { ok, text: text + directive(result), block: [] }
  const { policy, view, run } = watch
  return {
    ok,
    text,
    block: eventBlock(events, {
      policy,
      watch: watch.watch,
      view,
      ...(run !== undefined && { run }),
    }),
  }
}

/** The point of the events that no watch of their policy reports. */
export function unwatchedPoint(policy: string, events: readonly TapEvent[]): Point {
  return { ok: false, text: 'events outside of all watches', block: eventBlock(events, { policy }) }
}

/** What is wrong where a watch has no events. */
export const NO_BASELINE = 'there is no baseline to compare with: `regmon accept` records one'

function eventBlock(events: readonly TapEvent[], fields: Readonly<Record<string, string>>): Iterable<string> {
  if (events.length === 0) return blockLines({ message: [NO_BASELINE], fields })
  const texts = wantedAndFound(events)
  return blockLines({
    message: eventMessage(events),
    ...(texts !== undefined && { texts }),
    fields,
    list: { name: 'events', items: records(events) },
  })
}

function* records(events: readonly TapEvent[]): Generator<object, void, void> {
  for (const event of events) yield 'type' in event ? differenceRecord(event) : findingRecord(event)
}

function directive(result: WatchResult | undefined): string {
  if (result?.status === 'recorded') return ` # SKIP ${RECORDED}`
  if (result?.status === 'skipped') return ` # SKIP ${tapText(result.reason ?? 'skipped')}`
  return ''
}
