/** Reads a reviewed file whose lines a merge or an editor has reordered: collects the rows of each key first. */
import { upcase } from '../../registry/index.ts'
import { decodeRoot, encodeEntries } from '../format/index.ts'
import type { BaselineHead, Entry, TreeName } from '../store.ts'
import { TreeEdit } from '../tree/index.ts'
import { damaged, type FileHeader, readHeader } from './header.ts'
import type { Objects } from './objects.ts'
import { readLines } from './read-lines.ts'
import { readRow } from './row.ts'

interface RowsOfKey extends TreeName {
  readonly names: readonly string[]
  readonly entries: Entry[]
}

/** @throws RegmonError `REGMON_STORE_DAMAGED`, with the line number, also for two rows of one value and digest name. */
export async function readUnsorted(file: string, shown: string, objects: Objects): Promise<BaselineHead> {
  const keys = new Map<string, RowsOfKey>()
  const seen = new Set<string>()
  let header: FileHeader | undefined
  readLines(file, (bytes, start, stop, line) => {
    const text = bytes.toString('utf8', start, stop)
    if (header === undefined) header = readHeader(text, shown)
    else if (text !== '') {
      const row = readRow(text)
      if (typeof row === 'string') throw damaged(`${shown}:${line}`, row)
      const { names, view, entry } = row
      // The names that `put` gets are those that tell keys apart, so that no key is put twice.
      const place = `${view} ${upcase(names.join('\\'))}`
      const identity = JSON.stringify([place, upcase(entry.name), entry.digestName])
      if (seen.has(identity))
        throw damaged(`${shown}:${line}`, 'the same value stands twice under one digest')
      seen.add(identity)
      const known = keys.get(place) ?? { view, names, entries: [] }
      known.entries.push(entry)
      keys.set(place, known)
    }
    return true
  })
  if (header === undefined) throw damaged(`${shown}:1`, 'the file is empty')
  const edit = new TreeEdit()
  edit.clear()
  for (const { view, names, entries } of keys.values()) edit.put({ view }, names, encodeEntries(entries))
  const { content, target } = header as FileHeader
  const nothing = { head: undefined, object: () => objects.object('') }
  const id = await edit.build(nothing, objects, content)
  return { id, target, ...decodeRoot(objects.object(id).bytes) }
}
