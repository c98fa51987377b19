/** Names of test points, as TAP 14 reads them back. */
import { terminalText } from './terminal-text.ts'

/** A description: unsafe characters shown, `\` and `#` escaped. */
export function tapText(text: string): string {
  return terminalText(text).replace(/[\\#]/g, '\\$&')
}

/** The text of a comment, on one line. */
export function tapComment(text: string): string {
  return `# ${terminalText(text)}`
}

/** The mark of the comment that carries a run's record. */
export const TAP_RECORD = '# regmon '
