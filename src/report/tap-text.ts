/** Texts of TAP that are written by its reporter and read back by `regmon report`. */
import type { ViewChoice } from '../registry/index.ts'
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
export function tapComment(word: 'source' | 'info' | 'warning' | 'summary', text: string): string {
  return `# ${word}: ${terminalText(text)}`
}

/** Begins the comment that holds the record of a run. */
export const TAP_RECORD = '# regmon '

/** Why a watch is skipped that was recorded for the first time. */
export const RECORDED = 'recorded, not compared'

/** `HKLM\A\*`, `HKLM\A\* [32]`: the name of a watch's test point. View 64 is left out where nothing is lost by it. */
export function watchName({ watch, view }: { readonly watch: string; readonly view: ViewChoice }): string {
  return view === '64' && !NAMED_VIEW.test(watch) ? watch : `${watch} [${view}]`
}

/** Inverse of {@link watchName}. */
export function parseWatchName(name: string): { watch: string; view: ViewChoice } {
  const [, watch, view] = NAMED_VIEW.exec(name) ?? []
  if (watch === undefined || (view !== '64' && view !== '32' && view !== 'both'))
    return { watch: name, view: '64' }
  return { watch, view }
}

const NAMED_VIEW = /^(.*) \[(64|32|both)\]$/s
