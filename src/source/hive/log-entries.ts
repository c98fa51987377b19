/** The entries of a transaction log, in both formats: those that can be applied, and whether others follow. */
import { marvinHolds } from './marvin32.ts'
import type { TransactionLog } from './transaction-log.ts'

const SECTOR = 512
const SIGNATURE = 'HvLE'
/** Of an entry, without the list of its pages. */
const HEAD = 40

/** Bytes that replace those of the bins, from an offset counted from the first bin. */
interface Page {
  readonly offset: number
  readonly data: Buffer
}

/** Pages that are written together, and the length of the bins after them. */
export interface LogEntry {
  /** Where in the log it lies. */
  readonly at: number
  readonly binsLength: number
  readonly pages: readonly Page[]
}

/** Entries that were written and cannot be applied: the first is damaged, and each depends on those before it. */
export interface LostEntries {
  /** The number of the first, and where in the log it lies. */
  readonly number: number
  readonly at: number
  readonly count: number
  /** What is wrong with the first. */
  readonly why: string
  /** Whether it looks like an entry that a crash interrupted: it is damaged, and the last. */
  readonly torn: boolean
}

export interface LogEntries {
  /** In order, from the log's first number on. */
  readonly entries: readonly LogEntry[]
  readonly lost?: LostEntries
}

export function entriesOf(log: TransactionLog): LogEntries {
  return log.format === 'new' ? newEntries(log) : oldEntries(log)
}

function newEntries({ file, sequence }: TransactionLog): LogEntries {
  const entries: LogEntry[] = []
  for (let at = SECTOR; ; ) {
    const number = (sequence + entries.length) >>> 0
    const entry = numberAt(file, at) === number ? readEntry(file, at) : undefined
    if (entry === undefined || typeof entry === 'string') {
      const lost = lostFrom(file, at, number, entry)
      return { entries, ...(lost !== undefined && { lost }) }
    }
    entries.push(entry)
    at += file.readUInt32LE(at + 4)
  }
}

/** The number of the entry that begins there; `undefined` where none does. */
function numberAt(file: Buffer, at: number): number | undefined {
  if (at + 16 > file.length || file.toString('latin1', at, at + 4) !== SIGNATURE) return undefined
  return file.readUInt32LE(at + 12)
}

/** Whether the head of the entry there is as it was written, whatever its pages are. */
function hasSoundHead(file: Buffer, at: number): boolean {
  return at + HEAD <= file.length && marvinHolds(file, at, at + 32, at + 32)
}

/** The number of the first entry that can be found, where nothing says which one that should be. */
export function firstNumber(file: Buffer): number | undefined {
  for (let at = SECTOR; at + HEAD <= file.length; at += SECTOR) {
    const number = numberAt(file, at)
    if (number !== undefined && hasSoundHead(file, at)) return number
  }
  return undefined
}

/** @returns what is wrong with it. */
function readEntry(file: Buffer, at: number): LogEntry | string {
  const size = file.readUInt32LE(at + 4)
  if (size < SECTOR || size % SECTOR !== 0) return 'wrong size'
  if (at + size > file.length) return 'cut off'
  const entry = file.subarray(at, at + size)
  if (!marvinHolds(entry, HEAD, size, 24) || !marvinHolds(entry, 0, 32, 32)) return 'wrong hash'
  const pages = pagesOf(entry)
  return pages === undefined ? 'pages beyond its end' : { at, binsLength: entry.readUInt32LE(16), pages }
}

function pagesOf(entry: Buffer): Page[] | undefined {
  const count = entry.readUInt32LE(20)
  let data = HEAD + count * 8
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

/**
 * What was written where entries end. Those of an older round, which lie behind the end of any log, have
 * lower numbers; and later ones are as many sectors on as their numbers are, or more.
 * @param why the entry of that number is there, and this is wrong with it.
 */
function lostFrom(
  file: Buffer,
  at: number,
  number: number,
  why: string | undefined,
): LostEntries | undefined {
  let count = why === undefined ? 0 : 1
  for (let later = at + SECTOR, sectors = 1; later + HEAD <= file.length; later += SECTOR, sectors++) {
    const found = numberAt(file, later)
    if (found === undefined) continue
    const ahead = (found - number) >>> 0
    if (ahead >= count && ahead <= sectors && hasSoundHead(file, later)) count = ahead + 1
  }
  if (count === 0) return undefined
  return { number, at, count, why: why ?? 'no entry there', torn: count === 1 && why !== undefined }
}

/** The one write that a log of the old format holds: a bit for each sector, the sectors after the bits. */
function oldEntries({ file, header, sequence }: TransactionLog): LogEntries {
  const lost = (why: string) => ({
    entries: [],
    lost: { number: sequence, at: SECTOR, count: 1, why, torn: false },
  })
  const binsLength = header.readUInt32LE(40)
  const bitmap = SECTOR + 4
  const bytes = Math.ceil(binsLength / SECTOR / 8)
  if (file.toString('latin1', SECTOR, bitmap) !== 'DIRT') return lost('no entry there')
  if (bitmap + bytes > file.length) return lost('cut off')
  const pages: Page[] = []
  let data = Math.ceil((bitmap + bytes) / SECTOR) * SECTOR
  for (let sector = 0; sector < bytes * 8; sector++) {
    if (((file[bitmap + (sector >> 3)]! >> (sector & 7)) & 1) === 0) continue
    if (data + SECTOR > file.length) return lost('cut off')
    pages.push({ offset: sector * SECTOR, data: file.subarray(data, data + SECTOR) })
    data += SECTOR
  }
  return { entries: [{ at: SECTOR, binsLength, pages }] }
}
