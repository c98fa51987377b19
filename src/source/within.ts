/** Whether a path is a folder's own or below it. */
import { isAbsolute, relative, sep } from 'node:path'

/** @param path both without links: where they really are. */
export function isWithin(folder: string, path: string): boolean {
  const below = relative(folder, path)
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below)
}
