/** Where a profile lies in the image, by what `ProfileImagePath` says. */
import { drivePath, expandVariables } from '../drive-path.ts'

/** How the image's own Windows names itself. */
export interface SystemRoot {
  /** `C:` */
  readonly drive: string
  /** Names of the folder of Windows below the volume. */
  readonly folder: readonly string[]
}

/** Names of the profile's folder below the volume, or why it is not in there. */
export type ProfileFolder = readonly string[] | { readonly reason: string }

export function isFolder(folder: ProfileFolder | { readonly reason: string }): folder is readonly string[] {
  return !('reason' in folder)
}

/** `%SystemDrive%\Users\alice` → `['Users', 'alice']`. */
export function profileFolder(text: string, { drive, folder }: SystemRoot): ProfileFolder {
  const systemRoot = [drive, ...folder].join('\\')
  const variables = new Map([
    ['SYSTEMDRIVE', drive],
    ['SYSTEMROOT', systemRoot],
    ['WINDIR', systemRoot],
  ])
  const path = drivePath(expandVariables(text, (name) => variables.get(name.toUpperCase())))
  if (path === undefined) return { reason: `${JSON.stringify(text)} is no path of a drive` }
  const [named = '', ...names] = path.split(/[\\/]/)
  if (named.toUpperCase() !== drive.toUpperCase())
    return { reason: `${JSON.stringify(text)} is on another drive than the image's ${drive}` }
  return withoutDots(names)
}

/** As Windows takes dots away before it opens anything: from a drive's top, nothing leads further up. */
function withoutDots(names: readonly string[]): string[] {
  const kept: string[] = []
  for (const name of names) {
    if (name === '..') kept.pop()
    else if (name !== '' && name !== '.') kept.push(name)
  }
  return kept
}
