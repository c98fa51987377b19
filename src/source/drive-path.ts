/** The path of a drive that a text of the registry names: a text that anybody may have written. */

/** A variable's name between its signs. One sign alone is a name's own, as in `C:\Users\100%`. */
const VARIABLE = /%([^%\\/]+)%/g

/** @param textOf a variable's text; `undefined`: it is left as it stands. */
export function expandVariables(text: string, textOf: (name: string) => string | undefined): string {
  return text.replaceAll(VARIABLE, (whole, name: string) => textOf(name) ?? whole)
}

/** `\\?\C:\Users\alice` → `C:\Users\alice`; `undefined` where it is none, or a variable is left in it. */
export function drivePath(expanded: string): string | undefined {
  const [, path] = /^(?:\\\\\?\\)?([a-z]:[\\/][^:\0]*)$/i.exec(expanded) ?? []
  return path === undefined || path.search(VARIABLE) !== -1 ? undefined : path
}
