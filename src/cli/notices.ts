/** What a run says beside its report, for stderr: one line a notice, safe for a terminal. */
import type { RunEvent } from '../report/run-event.ts'
import { terminalText } from '../report/terminal-text.ts'

/** The line of an event that people must see whatever the reporter is; empty for all others. */
export function noticeText(event: RunEvent): string {
  switch (event.type) {
    case 'notice':
      return `regmon: ${event.level === 'info' ? '' : `${event.level}: `}${terminalText(event.message)}\n`
    case 'unreadable': {
      const { RegistryKey, View, Reason, Fails } = event.unreadable
      const view = View === '32' ? ' [32]' : ''
      return `regmon: ${Fails ? 'error' : 'allowed'}: cannot read ${terminalText(RegistryKey)}${view}: ${terminalText(Reason)}\n`
    }
    default:
      return ''
  }
}
