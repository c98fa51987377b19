/** What a run says beside its report, for stderr: one line a notice, safe for a terminal. */
import { pathText } from '../report/path-text.ts'
import type { RunEvent } from '../report/run-event.ts'
import { terminalText } from '../report/terminal-text.ts'

/** The line of an event that people must see whatever the reporter is; empty for all others. */
export function noticeText(event: RunEvent): string {
  switch (event.type) {
    case 'notice':
      return `regmon: ${event.level === 'info' ? '' : `${event.level}: `}${terminalText(event.message)}\n`
    case 'unreadable': {
      const { view, reason, fails } = event.unreadable
      const path = `${terminalText(pathText(event.unreadable))}${view === '32' ? ' [32]' : ''}`
      return `regmon: ${fails ? 'error' : 'allowed'}: cannot read ${path}: ${terminalText(reason)}\n`
    }
    default:
      return ''
  }
}
