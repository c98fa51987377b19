/** Profiles that no list names: where they stand, and what `HKU` shows them as. */
import { upcase } from '../../registry/index.ts'
import { classesOf } from '../profiles/index.ts'
import { isPlace, type Place, type Volume } from '../volume/index.ts'

/**
 * Each folder that stands where profiles do.
 * @param problems receives what could not be looked into.
 */
export function* profileFolders(
  volume: Volume,
  windows: readonly string[],
  problems: string[],
): Generator<{ readonly name: string; readonly place: Place }, void, void> {
  for (const names of [['Users'], ['Documents and Settings'], [...windows, 'ServiceProfiles']]) {
    const folder = volume.find(names)
    if (folder === 'absent') continue
    if (!isPlace(folder)) {
      problems.push(folder.reason)
      continue
    }
    const listed = volume.list(folder)
    if (listed === 'absent') continue
    if ('reason' in listed) {
      problems.push(listed.reason)
      continue
    }
    for (const name of listed) {
      const place = volume.find([name], folder)
      if (isPlace(place)) yield { name, place }
      else if (place !== 'absent') problems.push(place.reason)
    }
  }
}

/** A name below `HKU` that no SID and no other folder has, and that is one name. */
export function freeName(folder: string, taken: ReadonlySet<string>): string {
  const name = folder.replaceAll('\\', '/')
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name} (${number})`
    if (!taken.has(upcase(free)) && !taken.has(upcase(classesOf(free)))) return free
  }
}
