/** What stays on the ordinary screen when the dashboard is gone. */
import { safeText } from './cells.ts'
import type { Model } from './model.ts'
import { count, span } from './words.ts'

export function farewell({ status, journal, notes, failure }: Model, now: number): string {
  if (status === undefined) return failure === undefined ? '' : `regmon watch: ${safeText(failure)}\n`
  const lines = [
    `regmon watch on ${safeText(status.hostname)}, ${safeText(status.source)}: ended after ${span(now - status.startedAt)}`,
    `  ${count(status.scans, 'scan')}, ${count(Math.max(status.events, journal.total), 'event')}` +
      (notes.unreadCount > 0 ? `, ${count(notes.unreadCount, 'unreadable key')}` : ''),
    ...(failure === undefined ? [] : [`  the last scan: ${safeText(failure)}`]),
    ...status.reporters
      .filter(({ name }) => name !== 'tui')
      .map(({ name, pending, failure }) => {
        const waits = pending > 0 ? `, ${count(pending, 'event')} not taken` : ''
        return `  output ${safeText(name)}${waits}${failure === undefined ? '' : `: ${safeText(failure)}`}`
      }),
    `  store ${safeText(status.store)}`,
  ]
  return `${lines.join('\n')}\n`
}
