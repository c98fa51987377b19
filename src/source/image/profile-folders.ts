/** The folders that stand where profiles do. */
import type { ReadProblem } from '../../registry/index.ts'
import { isPlace, type Place, type PlaceProblem, type Volume } from '../volume/index.ts'

const OLDER = 'Documents and Settings'

export interface ProfileFolders {
  readonly folders: readonly { readonly name: string; readonly found: Place | PlaceProblem }[]
  /** Why the list of folders may be incomplete. */
  readonly problem: ReadProblem | undefined
  /** What could not be listed, and why. */
  readonly unread: readonly string[]
}

/** @param windows names of the folder of Windows below the volume. */
export function profileFolders(volume: Volume, windows: readonly string[]): ProfileFolders {
  const folders: ProfileFolders['folders'][number][] = []
  const unread: string[] = []
  let problem: ReadProblem | undefined
  const looked = new Set<string>()
  for (const names of [['Users'], [OLDER], [...windows, 'ServiceProfiles']]) {
    const place = volume.find(names)
    if (isPlace(place) && looked.has(place.path)) continue
    if (isPlace(place)) looked.add(place.path)
    const listed = isPlace(place) ? listIn(volume, place) : place
    if (listed === 'absent') continue
    if (!('reason' in listed)) {
      folders.push(...listed)
      continue
    }
    unread.push(listed.reason)
    // Since Windows Vista the older name is a link to the newer, on a drive that the image need not be mounted as.
    const isMade = names[0] === OLDER && looked.size > 0 && listed.link !== undefined
    if (!isMade) problem ??= { ...listed, reason: `what profiles there are is not known: ${listed.reason}` }
  }
  return { folders, problem, unread }
}

function listIn(
  volume: Volume,
  folder: Place,
): ProfileFolders['folders'][number][] | 'absent' | PlaceProblem {
  const listed = volume.list(folder)
  if (listed === 'absent' || 'reason' in listed) return listed
  return listed.flatMap((name) => {
    const found = volume.find([name], folder)
    return found === 'absent' ? [] : [{ name, found }]
  })
}
