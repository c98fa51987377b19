/** One transaction log: what it says of itself, and the pages in it, in both formats. */
import { checksum } from './base-block.ts'
import { marvinHolds } from './marvin32.ts'

const SECTOR = 512
const OLD_TYPES = [1, 2]
const NEW_TYPE = 6

/** Bytes that replace those of the bins, from an offset counted from the first bin. */
interface Page {
  readonly offset: number
  readonly data: Buffer
}

/** Pages that are written together, and the length of the bins after them. */
export interface LogEntry {
  readonly binsLength: number
  readonly pages: readonly Page[]
}

export interface TransactionLog {
  readonly name: string
  readonly format: 'old' | 'new'
  /** The number of its first entry (new), or of the write that it holds (old). */
  readonly sequence: number
  /** FILETIME of the header, as it stands there. */
  readonly lastWritten: bigint
  /** The copy of the hive's base block that it begins with. */
  readonly header: Buffer
  readonly file: Buffer
}

/**
 * @returns `undefined` where the file is no log, or one that does not count: its header's checksum must
 * hold and its two sequence numbers must be equal.
 */
export function readLog(name: string, file: Buffer): TransactionLog | undefined {
  if (file.length <= SECTOR || file.toString('latin1', 0, 4) !== 'regf') return undefined
  const type = file.readUInt32LE(28)
  if (file.readUInt32LE(508) !== checksum(file) || file.readUInt32LE(4) !== file.readUInt32LE(8))
    return undefined
  if (type !== NEW_TYPE && !OLD_TYPES.includes(type)) return undefined
  return {
    name,
    format: type === NEW_TYPE ? 'new' : 'old',
    sequence: file.readUInt32LE(4),
    lastWritten: file.readBigUInt64LE(12),
    header: file.subarray(0, SECTOR),
    file,
  }
}

/** Entries in order, from the log's first number on, up to the first that is damaged or of an older round. */
export function* newEntries({ file, sequence }: TransactionLog): Generator<LogEntry, void, void> {
  let expected = sequence
  for (let at = SECTOR; at + 40 <= file.length; ) {
    const size = file.readUInt32LE(at + 4)
    const isEntry = file.toString('latin1', at, at + 4) === 'HvLE' && file.readUInt32LE(at + 12) === expected
    if (!isEntry || size < SECTOR || size % SECTOR !== 0 || at + size > file.length) return
    const entry = file.subarray(at, at + size)
    if (!marvinHolds(entry, 40, size, 24) || !marvinHolds(entry, 0, 32, 32)) return
    const pages = pagesOf(entry)
    if (pages === undefined) return
    yield { binsLength: entry.readUInt32LE(16), pages }
    expected = (expected + 1) >>> 0
    at += size
  }
}

function pagesOf(entry: Buffer): Page[] | undefined {
  const count = entry.readUInt32LE(20)
  let data = 40 + count * 8
  if (data > entry.length) return undefined
  const pages: Page[] = []
  for (let index = 0; index < count; index++) {
    const size = entry.readUInt32LE(44 + index * 8)
    if (data + size > entry.length) return undefined
    pages.push({ offset: entry.readUInt32LE(40 + index * 8), data: entry.subarray(data, data + size) })
    data += size
  }
  return pages
}

/** The one write that a log of the old format holds: a bit for each sector, the sectors after the bits. */
export function oldEntry({ file, header }: TransactionLog): LogEntry | undefined {
  const binsLength = header.readUInt32LE(40)
  const bitmap = SECTOR + 4
  const bytes = Math.ceil(binsLength / SECTOR / 8)
  if (file.toString('latin1', SECTOR, bitmap) !== 'DIRT' || bitmap + bytes > file.length) return undefined
  const pages: Page[] = []
  let data = Math.ceil((bitmap + bytes) / SECTOR) * SECTOR
  for (let sector = 0; sector < bytes * 8; sector++) {
    if (((file[bitmap + (sector >> 3)]! >> (sector & 7)) & 1) === 0) continue
    if (data + SECTOR > file.length) return undefined
    pages.push({ offset: sector * SECTOR, data: file.subarray(data, data + SECTOR) })
    data += SECTOR
  }
  return { binsLength, pages }
}
