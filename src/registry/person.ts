/** Whose hive a key below `HKU` is of. */

/** Accounts of people: of a machine or a domain, and of Entra. Those of Windows and its services are others. */
const PERSON = /^(S-1-(?:5-21|12-1)-[0-9-]+)(?:_Classes)?$/i

/** The SID of the person whose hive, or whose classes, `HKU` shows by a name; `undefined` where it is none. */
export function personOf(name: string): string | undefined {
  return PERSON.exec(name)?.[1]
}
