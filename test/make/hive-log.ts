/** Makes transaction logs in both formats from a hive before and after changes. */
import { checksum } from '../../src/source/hive/base-block.ts'
import { marvin32 } from '../../src/source/hive/marvin32.ts'

const SECTOR = 512
const BASE_BLOCK = 4096
const NEW_TYPE = 6

interface Page {
  /** From the first bin. */
  readonly offset: number
  readonly data: Buffer
}

export interface Entry {
  /** Length of the bins after it. */
  readonly binsLength: number
  readonly pages: readonly Page[]
}

/** The pages of 4096 bytes in which `after` differs from `before`. */
export function entryBetween(before: Buffer, after: Buffer): Entry {
  const pages: Page[] = []
  for (let at = BASE_BLOCK; at < after.length; at += BASE_BLOCK) {
    const data = after.subarray(at, at + BASE_BLOCK)
    if (!data.equals(before.subarray(at, at + BASE_BLOCK))) pages.push({ offset: at - BASE_BLOCK, data })
  }
  return { binsLength: after.length - BASE_BLOCK, pages }
}

/** Its header is the hive's, with the log's own number; entries are numbered from that on. */
export function writeLog(hive: Buffer, sequence: number, entries: readonly Entry[]): Buffer {
  return Buffer.concat([
    headerOf(hive, NEW_TYPE, sequence),
    ...entries.map((entry, i) => encodeEntry(entry, (sequence + i) >>> 0)),
  ])
}

/** A log of the one unfinished write, as before Windows 8.1. */
export function writeOldLog(hive: Buffer, entry: Entry, type: 1 | 2 = 1, sequence = 2): Buffer {
  const header = headerOf(hive, type, sequence)
  header.writeUInt32LE(entry.binsLength, 40)
  header.writeUInt32LE(checksum(header), 508)
  const bitmap = Buffer.alloc(Math.ceil((4 + entry.binsLength / SECTOR / 8) / SECTOR) * SECTOR)
  bitmap.write('DIRT', 'latin1')
  for (const { offset, data } of entry.pages) {
    for (let sector = offset / SECTOR; sector < (offset + data.length) / SECTOR; sector++)
      bitmap[4 + (sector >> 3)]! |= 1 << (sector & 7)
  }
  return Buffer.concat([header, bitmap, ...entry.pages.map(({ data }) => data)])
}

/** Corrects checksum and hashes, as far as entries can be found, so that readers reach the changed bytes. */
export function sealLog(log: Buffer): void {
  if (log.length < SECTOR) return
  log.writeUInt32LE(checksum(log), 508)
  for (let at = SECTOR; at + 40 <= log.length && log.toString('latin1', at, at + 4) === 'HvLE'; ) {
    const size = log.readUInt32LE(at + 4)
    if (size < SECTOR || at + size > log.length) return
    hash(log.subarray(at, at + size))
    at += size
  }
}

/** Corrects the checksum of a hive. */
export function sealHive(hive: Buffer): void {
  if (hive.length >= SECTOR) hive.writeUInt32LE(checksum(hive), 508)
}

function headerOf(hive: Buffer, type: number, sequence: number): Buffer {
  const header = Buffer.from(hive.subarray(0, SECTOR))
  header.writeUInt32LE(sequence, 4)
  header.writeUInt32LE(sequence, 8)
  header.writeUInt32LE(type, 28)
  header.writeUInt32LE(checksum(header), 508)
  return header
}

function encodeEntry({ binsLength, pages }: Entry, sequence: number): Buffer {
  const length = 40 + pages.reduce((sum, { data }) => sum + 8 + data.length, 0)
  const entry = Buffer.alloc(Math.ceil(length / SECTOR) * SECTOR)
  entry.write('HvLE', 'latin1')
  entry.writeUInt32LE(entry.length, 4)
  entry.writeUInt32LE(sequence, 12)
  entry.writeUInt32LE(binsLength, 16)
  entry.writeUInt32LE(pages.length, 20)
  let at = 40 + pages.length * 8
  for (const [i, { offset, data }] of pages.entries()) {
    entry.writeUInt32LE(offset, 40 + i * 8)
    entry.writeUInt32LE(data.length, 44 + i * 8)
    at += data.copy(entry, at)
  }
  hash(entry)
  return entry
}

function hash(entry: Buffer): void {
  for (const [start, end, at] of [
    [40, entry.length, 24],
    [0, 32, 32],
  ] as const) {
    const [low, high] = marvin32(entry, start, end)
    entry.writeUInt32LE(low, at)
    entry.writeUInt32LE(high, at + 4)
  }
}
