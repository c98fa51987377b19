/** A baseline → the lines of the reviewed file. */
import { decodeRoot } from '../format/index.ts'
import type { Address, NamedTarget } from '../store.ts'
import { Folder, loadFolder } from '../tree/index.ts'
import { writeHeader } from './header.ts'
import type { Objects } from './objects.ts'
import { writeRow } from './row.ts'
import { sortedRows } from './sorted-rows.ts'

export function* linesOf(
  objects: Objects,
  root: Address,
  target: NamedTarget,
): Generator<string, void, void> {
  const { content, trees } = decodeRoot(objects.object(root).bytes)
  yield `${writeHeader({ target, content })}\n`
  const folders = trees.map(({ view, address }) => ({ view, key: '', folder: folderAt(objects, address) }))
  const below = (folder: Folder, index: number): Folder | undefined => {
    const address = folder.below(index)
    return address === undefined ? undefined : folderAt(objects, address)
  }
  for (const row of sortedRows(folders, below)) yield `${writeRow(row)}\n`
}

/** Objects in memory load without a promise. */
function folderAt(objects: Objects, address: Address): Folder {
  const folder = loadFolder(objects, address)
  if (folder instanceof Folder) return folder
  throw new TypeError('an object in memory was not there at once')
}
