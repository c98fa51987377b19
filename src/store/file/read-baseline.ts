/** Reads the reviewed file into a baseline in memory. Its objects have the same addresses as in any other store. */
import type { View } from '../../registry/index.ts'
import { addressOf, encodeRoot, writeEntry } from '../format/index.ts'
import type { BaselineHead, Tree } from '../store.ts'
import { TreeBuilder } from '../tree/index.ts'
import { damaged, type FileHeader, readHeader } from './header.ts'
import type { Objects } from './objects.ts'
import { PlainRow } from './plain-row.ts'
import { readLines } from './read-lines.ts'
import { readUnsorted } from './read-unsorted.ts'
import { readRow } from './row.ts'

/**
 * Editors and merges may change the file: it may have lines in any order, CRLF line endings and a byte-order mark.
 * @param objects gets the objects of the baseline.
 * @throws RegmonError `REGMON_STORE_FORMAT`, `REGMON_STORE_DAMAGED`, with the line number.
 */
export async function readBaseline(file: string, shown: string, objects: Objects): Promise<BaselineHead> {
  return readSorted(file, shown, objects) ?? (await readUnsorted(file, shown, objects))
}

/** Builds the tree of one view from its rows. */
class ViewRows {
  readonly view: View
  private readonly builder: TreeBuilder
  private names: readonly string[] | undefined
  private key: ReturnType<TreeBuilder['open']>

  constructor(view: View, objects: Objects) {
    this.view = view
    this.builder = new TreeBuilder((address, bytes) => objects.put(address, bytes))
  }

  /** @returns the writer for the next entry, or `undefined` if the rows are not sorted or a row is there twice. */
  next(names: readonly string[], name: string, digestName: string) {
    if (this.names !== names) this.key = this.builder.open(names)
    this.names = names
    return this.key?.follows(name, digestName) === true ? this.key.entries : undefined
  }

  finish(): Tree | undefined {
    const address = this.builder.finish()
    return address === undefined ? undefined : { view: this.view, address }
  }
}

/** @returns `undefined` if the rows are not in the order in which regmon writes them. */
function readSorted(file: string, shown: string, objects: Objects): BaselineHead | undefined {
  const plain = new PlainRow()
  const views = { '64': new ViewRows('64', objects), '32': new ViewRows('32', objects) }
  let header: FileHeader | undefined
  /** The key names of the previous row, from the root key down. */
  let names: readonly string[] | undefined
  let isSorted = true

  const nextOf = (view: View, name: string, digestName: string) => {
    const into = names && views[view].next(names, name, digestName)
    isSorted &&= into !== undefined
    return into
  }
  const readPlain = (bytes: Buffer, start: number, stop: number): boolean => {
    if (!plain.read(bytes, start, stop)) return false
    if (plain.isNewKey) names = plain.names()
    if (names === undefined) return false
    const into = nextOf(plain.view, plain.name, plain.digestName)
    return into === undefined || plain.writeTo(into)
  }
  const readAny = (text: string, line: number): void => {
    const row = readRow(text)
    if (typeof row === 'string') throw damaged(`${shown}:${line}`, row)
    names = row.names
    plain.forgetKey()
    const { name, type, size, digestName, digest, data } = row.entry
    const into = nextOf(row.view, name, digestName)
    if (into !== undefined) writeEntry(into, name, type, size, digestName, digest, data)
  }
  readLines(file, (bytes, start, stop, line) => {
    if (header === undefined) header = readHeader(bytes.toString('utf8', start, stop), shown)
    else if (start === stop) return true
    else if (!readPlain(bytes, start, stop)) readAny(bytes.toString('utf8', start, stop), line)
    return isSorted
  })
  if (header === undefined) throw damaged(`${shown}:1`, 'the file is empty')
  if (!isSorted) return undefined
  const { content, target } = header
  const trees = [views['64'].finish(), views['32'].finish()].filter((tree) => tree !== undefined)
  const root = encodeRoot(content, trees)
  const id = addressOf(root)
  objects.put(id, root)
  return { id, target, content, trees }
}
