/** What was accepted, in words. */
import type { RunSummary } from '../report/run-event.ts'

/** @param verb `took`, `would take`. */
export function acceptedText(summary: RunSummary, verb: string, store: string): string {
  const parts = [
    count(summary.events, 'difference'),
    `${count(summary.recorded, 'value')} recorded for the first time`,
  ]
  if (summary.noLongerWatched > 0) parts.push(`${summary.noLongerWatched} no longer watched`)
  if (summary.unreadable.length > 0) parts.push(`${count(summary.unreadable.length, 'key')} unreadable`)
  return `${verb} ${parts.join(', ')}: ${store}`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
