/**
 * reg`HKLM\Software\*`: a pattern as it is read in `regedit`, backslashes single. A template's raw text
 * is taken, so `\S` and `\u` need no escape; `${…}` inserts text.
 */
export function reg(strings: TemplateStringsArray, ...inserts: readonly string[]): string {
  return String.raw({ raw: strings.raw }, ...inserts)
}
