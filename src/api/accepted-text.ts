/** What an accept took, in words. */
import type { RunRecord } from '../report/run-event.ts'

/** @param verb `took`, `would take`. */
export function acceptedText(record: RunRecord, verb: string, store: string): string {
  const parts = [
    count(record.Events, 'difference'),
    `${count(record.Recorded, 'value')} recorded for the first time`,
  ]
  if (record.NoLongerWatched > 0) parts.push(`${record.NoLongerWatched} no longer watched`)
  if (record.Unreadable.length > 0) parts.push(`${count(record.Unreadable.length, 'key')} unreadable`)
  return `${verb} ${parts.join(', ')}: ${store}`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
