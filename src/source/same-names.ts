/** File names that differ only in case, which are one name for Windows. An attacker may have added one of the files. */
import { type KeyPath, toValidText, upcase } from '../registry/index.ts'
import type { SourceFinding } from './source.ts'

/** What Windows itself calls the logs of users' hives, whatever the case of the hive's name; others are in capitals. */
const WINDOWS_SPELLING = ['ntuser.dat', 'UsrClass.dat'].flatMap((hive) =>
  ['LOG', 'LOG1', 'LOG2'].map((extension) => `${hive}.${extension}`),
)

/**
 * @param stored names that equal `asked` as Windows compares them, sorted.
 * @returns the one that is spelt as asked, else as Windows spells it, else the first.
 */
export function chooseName(asked: string, stored: readonly string[]): string | undefined {
  if (stored.length < 2) return stored[0]
  return [asked, ...WINDOWS_SPELLING, upcase(asked)].find((name) => stored.includes(name)) ?? stored[0]
}

export function ambiguousText(folder: string, stored: readonly string[], chosen: string): string {
  return `${folder} holds ${stored.join(' and ')}, which Windows takes for one name: ${chosen} was read`
}

/** @param path what may have been read from the wrong file. */
export function ambiguousFinding(path: KeyPath, text: string): SourceFinding {
  const message = toValidText(text)
  return { kind: 'profile', path, about: `names: ${message}`, message, always: true }
}
