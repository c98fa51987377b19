/**
 * reg`HKLM\Software\*`: a pattern with single backslashes, as `regedit` shows paths. It uses the raw text of the
 * template, so `\S` and `\u` need no escape; `${…}` inserts text.
 */
export function reg(strings: TemplateStringsArray, ...inserts: readonly string[]): string {
  return String.raw({ raw: strings.raw }, ...inserts)
}
