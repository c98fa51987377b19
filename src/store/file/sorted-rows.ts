/**
 * The rows of a baseline in the order of the reviewed file: by the upcased whole path, then name, view and digest
 * name. A folder lists subkeys only, so this merges the values of a key with its subkeys. A value name with a `\` in it
 * sorts among the subkeys.
 */
import { compareUpcased, type Upcased, upcase, type View } from '../../registry/index.ts'
import { decodeEntries } from '../format/index.ts'
import type { Folder } from '../tree/index.ts'
import type { Row } from './row.ts'

/** The folder of one key in one of the trees. */
export interface TreeFolder {
  readonly view: View
  readonly folder: Folder
  /** The path of the key that has this folder, as stored. Empty for the folder of the root keys. */
  readonly key: string
}

/** A row, and the rest of its path below the current key, by which rows are sorted. */
interface Sorted {
  readonly place: string
  readonly row: Row
}

/** @param below reads the folder of a key's subkeys. */
export function* sortedRows(
  folders: readonly TreeFolder[],
  below: (folder: Folder, index: number) => Folder | undefined,
  values: readonly Sorted[] = [],
): Generator<Row, void, void> {
  const keys = new Map<string, { folders: TreeFolder[]; values: Sorted[] }>()
  const keyOf = (upcased: Upcased) => {
    const place = `${upcased}\\`
    const known = keys.get(place) ?? { folders: [], values: [] }
    keys.set(place, known)
    return known
  }
  for (const { view, folder, key } of folders) {
    for (let index = 0; index < folder.size; index++) {
      const name = folder.name(index)
      const path = key === '' ? name : `${key}\\${name}`
      const into = keyOf(upcase(name))
      const under = below(folder, index)
      if (under !== undefined) into.folders.push({ view, folder: under, key: path })
      const entries = folder.entries(index)
      if (entries === undefined) continue
      for (const entry of decodeEntries(entries))
        into.values.push({ place: upcase(entry.name), row: { key: path, view, entry } })
    }
  }
  const here: Sorted[] = []
  for (const value of values) {
    const end = value.place.indexOf('\\') + 1
    const key = end === 0 ? undefined : keys.get(value.place.slice(0, end))
    if (key === undefined) here.push(value)
    else key.values.push({ ...value, place: value.place.slice(end) })
  }
  here.sort(
    (a, b) =>
      compareUpcased(a.place, b.place) ||
      compareUpcased(upcase(a.row.entry.name), upcase(b.row.entry.name)) ||
      compareUpcased(a.row.view, b.row.view) ||
      compareUpcased(a.row.entry.digestName, b.row.entry.digestName),
  )
  const places = [...keys.keys()].sort(compareUpcased)
  let next = 0
  for (const place of places) {
    for (; next < here.length && here[next]!.place < place; next++) yield here[next]!.row
    const { folders, values } = keys.get(place)!
    yield* sortedRows(folders, below, values)
  }
  for (; next < here.length; next++) yield here[next]!.row
}
