/** Tells which user a key below `HKU` belongs to. */

/** SIDs of people: of a machine, a domain or Entra. Windows and its services have other SIDs. */
const PERSON = /^(S-1-(?:5-21|12-1)-[0-9-]+)(?:_Classes)?$/i

/** The SID in the name of a key below `HKU` that holds a person's hive or classes; `undefined` for other names. */
export function personOf(name: string): string | undefined {
  return PERSON.exec(name)?.[1]
}
