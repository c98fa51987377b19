/** Reads drive paths from texts of the registry, which anybody may have written. */

/** A variable. A single `%` is part of a name, as in `C:\Users\100%`. */
const VARIABLE = /%([^%\\/]+)%/g

/** @param textOf a variable's text; `undefined`: it is left as it stands. */
export function expandVariables(text: string, textOf: (name: string) => string | undefined): string {
  return text.replaceAll(VARIABLE, (whole, name: string) => textOf(name) ?? whole)
}

/** `\\?\C:\Users\alice` → `C:\Users\alice`; `undefined` where it is not a drive path, or a variable is left in it. */
export function drivePath(expanded: string): string | undefined {
  const [, path] = /^(?:\\\\\?\\)?([a-z]:[\\/][^:\0]*)$/i.exec(expanded) ?? []
  return path === undefined || path.search(VARIABLE) !== -1 ? undefined : path
}
