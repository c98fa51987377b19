/** What stays on the ordinary screen when the dashboard is gone. */
import { shown } from './cells.ts'
import type { Model } from './model.ts'
import { count, span } from './words.ts'

export function farewell({ status, journal, notes, failure }: Model, now: number): string {
  if (status === undefined) return failure === undefined ? '' : `regmon watch: ${shown(failure)}\n`
  const lines = [
    `regmon watch on ${shown(status.hostname)}, ${shown(status.source)}: ended after ${span(now - status.startedAt)}`,
    `  ${count(status.scans, 'scan')}, ${count(Math.max(status.events, journal.total), 'event')}` +
      (notes.unreadCount > 0 ? `, ${count(notes.unreadCount, 'unreadable key')}` : ''),
    ...(failure === undefined ? [] : [`  the last scan: ${shown(failure)}`]),
    ...status.reporters
      .filter(({ name }) => name !== 'tui')
      .map(({ name, pending, failure }) => {
        const waits = pending > 0 ? `, ${count(pending, 'event')} not taken` : ''
        return `  output ${shown(name)}${waits}${failure === undefined ? '' : `: ${shown(failure)}`}`
      }),
    `  store ${shown(status.store)}`,
  ]
  return `${lines.join('\n')}\n`
}
