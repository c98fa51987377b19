/** Lines of text, as TAP 14 reads them back. */
import { terminalText } from './terminal-text.ts'

/** A description: unsafe characters shown, `\` and `#` escaped. */
export function tapText(text: string): string {
  return terminalText(text).replace(/[\\#]/g, '\\$&')
}

/** A whole test point: a `{` at its end would begin another subtest. */
export function tapLine(line: string): string {
  return line.replace(/\{\s*$/, '\\\\x7b')
}

/** A comment on one line. The word before it keeps an attacker's text from being `Subtest:` or our record. */
export function tapComment(word: 'source' | 'info' | 'warning', text: string): string {
  return `# ${word}: ${terminalText(text)}`
}

/** The mark of the comment that carries a run's record. */
export const TAP_RECORD = '# regmon '
