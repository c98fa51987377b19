/** Escapes texts for the lines of TAP. */
import { terminalText } from './terminal-text.ts'

/** A description: unsafe characters are shown as escapes, and TAP's own `\` and `#` are escaped. */
export function tapText(text: string): string {
  return terminalText(text).replace(/[\\#]/g, '\\$&')
}

/** A whole test point: a `{` at its end would begin a subtest. */
export function tapLine(line: string): string {
  return line.replace(/\{\s*$/, '\\\\x7b')
}

/** A comment on one line. The word at its start keeps an attacker's text from reading as `Subtest:` or as our record. */
export function tapComment(word: 'source' | 'info' | 'warning', text: string): string {
  return `# ${word}: ${terminalText(text)}`
}

/** Begins the comment that holds the record of a run. */
export const TAP_RECORD = '# regmon '
