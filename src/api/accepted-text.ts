/** The message that counts what was accepted. */
import { countText } from '../report/count-text.ts'
import type { RunSummary } from '../report/run-event.ts'

/** @param verb `took`, `would take`. */
export function acceptedText(summary: RunSummary, verb: string, store: string): string {
  const parts = [
    countText(summary.events, 'difference'),
    `${countText(summary.recorded, 'value')} recorded for the first time`,
  ]
  if (summary.noLongerWatched > 0) parts.push(`${summary.noLongerWatched} no longer watched`)
  if (summary.unreadable.length > 0) parts.push(`${countText(summary.unreadable.length, 'key')} unreadable`)
  return `${verb} ${parts.join(', ')}: ${store}`
}
