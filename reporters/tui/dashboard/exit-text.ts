/** The text that stays on the terminal after the dashboard has closed. */
import { safeText } from '../cells.ts'
import { count, duration } from '../format.ts'
import type { Model } from './model.ts'

export function exitText({ status, journal, notes, failure }: Model, now: number): string {
  if (status === undefined) return failure === undefined ? '' : `regmon watch: ${safeText(failure)}\n`
  const lines = [
    `regmon watch on ${safeText(status.hostname)}: ended after ${duration(now - status.startedAt)}`,
    `  ${count(status.scans, 'scan')}, ${count(Math.max(status.events, journal.total), 'event')}` +
      (notes.unreadableCount > 0 ? `, ${count(notes.unreadableCount, 'unreadable key')}` : ''),
    ...(failure === undefined ? [] : [`  last scan: ${safeText(failure)}`]),
    ...status.reporters
      .filter(({ name }) => name !== 'tui')
      .map(({ name, pending, failure }) => {
        const waiting = pending > 0 ? `, ${count(pending, 'event')} not written` : ''
        return `  output ${safeText(name)}${waiting}${failure === undefined ? '' : `: ${safeText(failure)}`}`
      }),
    `  source ${safeText(status.source)}`,
    `  store ${safeText(status.store)}`,
  ]
  return `${lines.join('\n')}\n`
}
