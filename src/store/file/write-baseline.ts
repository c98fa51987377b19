/** A baseline → the lines of the reviewed file. */
import type { Target } from '../../source/source.ts'
import { decodeRoot } from '../format/index.ts'
import type { Address, BaselineHead } from '../store.ts'
import { Folder, loadFolder } from '../tree/index.ts'
import { writeHeader } from './header.ts'
import type { Objects } from './objects.ts'
import { writeRow } from './row.ts'
import { sortedRows } from './sorted-rows.ts'

/**
 * @param before what the file held. The file has place for the `HKCU` of one user: of several, one that is new to it
 * stays, and what the header says of the others goes with their rows.
 */
export function* linesOf(
  objects: Objects,
  root: Address,
  target: Target,
  before: BaselineHead | undefined,
): Generator<string, void, void> {
  const { content, trees } = decodeRoot(objects.object(root).bytes)
  const users = trees.map(({ user }) => user).filter((user) => user !== '')
  const isNew = (user: string): boolean => !before?.trees.some((tree) => tree.user === user)
  const owner = users.find(isNew) ?? users[0] ?? ''
  const isKept = ({ user }: { readonly user: string }): boolean => user === '' || user === owner
  const kept = {
    watches: content.watches.filter(isKept),
    unreadable: content.unreadable.filter(isKept),
    findings: content.findings,
  }
  yield `${writeHeader({ target, user: owner, content: kept })}\n`
  const folders = trees
    .filter(isKept)
    .map(({ view, address }) => ({ view, key: '', folder: folderAt(objects, address) }))
  const below = (folder: Folder, index: number): Folder | undefined => {
    const address = folder.below(index)
    return address === undefined ? undefined : folderAt(objects, address)
  }
  for (const row of sortedRows(folders, below)) yield `${writeRow(row)}\n`
}

/** What lies in memory is there at once. */
function folderAt(objects: Objects, address: Address): Folder {
  const folder = loadFolder(objects, address)
  if (folder instanceof Folder) return folder
  throw new TypeError('an object in memory was not there at once')
}
