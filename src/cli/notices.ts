/** Notices, for stderr. */
import type { Notice } from '../report/notices.ts'
import { terminalText } from '../report/terminal-text.ts'

/** One line, safe for a terminal. */
export function noticeLine({ level, message }: Pick<Notice, 'level' | 'message'>): string {
  return `regmon: ${level === 'info' ? '' : `${level}: `}${terminalText(message)}\n`
}
