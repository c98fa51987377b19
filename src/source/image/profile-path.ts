/** Where a profile lies in the image, by what `ProfileImagePath` says: a text that anybody may have written. */

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
  const expanded = text
    .replace(/%SystemDrive%/i, () => drive)
    .replace(/%(SystemRoot|windir)%/i, () => systemRoot)
  const [, named, path] = /^(?:\\\\\?\\)?([a-z]:)[\\/](.*)$/is.exec(expanded) ?? []
  if (named === undefined || path === undefined || /[%:\0]/.test(path))
    return { reason: `${JSON.stringify(text)} is no path of a drive` }
  if (named.toUpperCase() !== drive.toUpperCase())
    return { reason: `${JSON.stringify(text)} is on another drive than the image's ${drive}` }
  return withoutDots(path.split(/[\\/]/))
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
