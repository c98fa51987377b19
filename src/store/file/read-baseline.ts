/** The reviewed file → a baseline in memory: a few bytes for each value, and the same addresses as in any other store. */
import { compareNames, parseKeyPath, upcase, type View } from '../../registry/index.ts'
import { ByteWriter, decodeEntries, encodeEntries, writeEntry } from '../format/index.ts'
import { TreeEdit } from '../tree/index.ts'
import { damaged, type FileHeader, readHeader } from './header.ts'
import { PlainRow } from './plain-row.ts'
import { readLines } from './read-lines.ts'
import { readRow } from './row.ts'

/** A key that rows name: its names from the root key down. */
type RowKey = readonly string[]

/** The rows of one view that follow each other and name one key. */
class Rows {
  key: RowKey | undefined
  readonly writer = new ByteWriter()
  private lastName = ''
  private lastDigest = ''
  /** Whether they are in the order of the canonical bytes, each once. */
  private isSorted = true

  begin(key: RowKey): void {
    this.key = key
    this.writer.reset()
    this.isSorted = true
  }

  /** Called before a row is written. */
  follow(name: string, digestName: string): void {
    const order = this.writer.length === 0 ? 1 : compareNames(name, this.lastName)
    if (order < 0 || (order === 0 && digestName <= this.lastDigest)) this.isSorted = false
    this.lastName = name
    this.lastDigest = digestName
  }

  /** @returns whether the rows were sorted, and the first of their key. */
  addTo(edit: TreeEdit, view: View): boolean {
    if (this.key === undefined) return true
    const bytes = this.isSorted ? this.writer.copy() : encodeEntries(decodeEntries(this.writer.written()))
    return edit.add({ view }, this.key, bytes) && this.isSorted
  }
}

/**
 * Lines may stand in any order, end as Windows ends them, and follow a byte-order mark: editors and merges do that.
 * @returns the header, and an edit that makes the baseline out of nothing; `undefined` where the file is not there.
 * @throws RegmonError `REGMON_STORE_FORMAT`, `REGMON_STORE_DAMAGED`, with the line.
 */
export function readBaseline(file: string, shown: string): { header: FileHeader; edit: TreeEdit } {
  const edit = new TreeEdit()
  edit.clear()
  const plain = new PlainRow()
  const rows: Record<View, Rows> = { '64': new Rows(), '32': new Rows() }
  let header: FileHeader | undefined
  /** The key of the last plain row, as its bytes and as the names that it stands for. */
  let keyBytes = Buffer.alloc(0)
  let keyText = ''
  let key: RowKey | undefined
  let isOrdered = true

  const rowsOf = (of: RowKey, view: View): Rows => {
    const current = rows[view]
    if (current.key !== of) {
      if (!current.addTo(edit, view)) isOrdered = false
      current.begin(of)
    }
    return current
  }
  const keyOf = (text: string): RowKey | undefined => {
    const parsed = parseKeyPath(text)
    return parsed && [parsed.root, ...parsed.segments]
  }

  readLines(file, (bytes, start, stop, line) => {
    if (header === undefined) {
      header = readHeader(bytes.toString('utf8', start, stop), shown)
      return
    }
    if (start === stop) return
    if (plain.read(bytes, start, stop)) {
      const { keyStart, keyEnd, view, name, digestName } = plain
      if (keyBytes.compare(bytes, keyStart, keyEnd) !== 0) {
        keyBytes = Buffer.from(bytes.subarray(keyStart, keyEnd))
        keyText = textOf(keyBytes)
        key = keyOf(keyText)
      }
      if (key !== undefined) {
        const into = rowsOf(key, view)
        into.follow(name, digestName)
        if (plain.writeTo(into.writer)) return
      }
    }
    const row = readRow(bytes.toString('utf8', start, stop))
    if (typeof row === 'string') throw damaged(`${shown}:${line}`, row)
    if (key === undefined || row.key !== keyText) {
      keyBytes = Buffer.alloc(0)
      keyText = row.key
      key = keyOf(row.key)!
    }
    const { name, type, size, digestName, digest, data } = row.entry
    const into = rowsOf(key, row.view)
    into.follow(name, digestName)
    writeEntry(into.writer, name, type, size, digestName, digest, data)
  })
  for (const view of ['64', '32'] as const) if (!rows[view].addTo(edit, view)) isOrdered = false
  if (header === undefined) throw damaged(`${shown}:1`, 'the file is empty')
  if (!isOrdered) refuseTwice(file, shown)
  return { header, edit }
}

/** A JSON string's text; a text that is not JSON is no key path either. */
function textOf(escaped: Buffer): string {
  try {
    return String(JSON.parse(`"${escaped.toString('utf8')}"`))
  } catch {
    return ''
  }
}

/** @throws RegmonError where a value stands twice under one digest. */
function refuseTwice(file: string, shown: string): void {
  const seen = new Set<string>()
  readLines(file, (bytes, start, end, line) => {
    const row = line === 1 || start === end ? '' : readRow(bytes.toString('utf8', start, end))
    if (typeof row === 'string') return
    const identity = JSON.stringify([row.view, upcase(row.key), upcase(row.entry.name), row.entry.digestName])
    if (seen.has(identity)) throw damaged(`${shown}:${line}`, 'the same value stands twice under one digest')
    seen.add(identity)
  })
}
