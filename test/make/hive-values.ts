/** Values as hives hold them. */
import type { HiveCells } from './hive-cells.ts'

export interface HiveValue {
  /** `''` is the default value. */
  readonly name: string
  readonly type: number
  readonly data: Uint8Array
  /** Makes it one that takes away what a layer below holds; version 1.6. */
  readonly tombstone?: boolean
}

export interface ValueOptions {
  readonly minor: number
  readonly compressNames: boolean
  /** Whether data of up to four bytes lie in the value's own cell. */
  readonly inlineData: boolean
}

const SEGMENT_LENGTH = 16344
const INLINE = 0x80000000
const VALUE_COMP_NAME = 0x1
const TOMBSTONE = 0x2

/** Writes values and the list of them. @returns the list's offset. */
export function writeValues(cells: HiveCells, values: readonly HiveValue[], options: ValueOptions): number {
  return writeOffsets(
    cells,
    values.map((value) => writeValue(cells, value, options)),
  )
}

function writeValue(
  cells: HiveCells,
  { name, type, data, tombstone = false }: HiveValue,
  options: ValueOptions,
): number {
  const stored = encodeName(name, options.compressNames)
  const vk = Buffer.alloc(20 + stored.bytes.length)
  vk.write('vk', 'latin1')
  vk.writeUInt16LE(stored.bytes.length, 2)
  if (data.length === 0 || (data.length <= 4 && options.inlineData)) {
    vk.writeUInt32LE(INLINE + data.length, 4)
    vk.set(data, 8)
  } else {
    vk.writeUInt32LE(data.length, 4)
    vk.writeUInt32LE(writeData(cells, data, options.minor), 8)
  }
  vk.writeUInt32LE(type, 12)
  vk.writeUInt16LE((stored.compressed ? VALUE_COMP_NAME : 0) | (tombstone ? TOMBSTONE : 0), 16)
  vk.set(stored.bytes, 20)
  return cells.put(vk)
}

/** Data in one cell, or in segments where the version knows big data. */
function writeData(cells: HiveCells, data: Uint8Array, minor: number): number {
  if (data.length <= SEGMENT_LENGTH || minor <= 3) return cells.put(data)
  const segments: number[] = []
  for (let i = 0; i < data.length; i += SEGMENT_LENGTH) {
    const segment = data.subarray(i, i + SEGMENT_LENGTH)
    // hivex and reglookup take the last four bytes of a segment's cell for padding.
    const offset = cells.allocate(segment.length + 4)
    cells.content(offset).set(segment)
    segments.push(offset)
  }
  const db = Buffer.alloc(8)
  db.write('db', 'latin1')
  db.writeUInt16LE(segments.length, 2)
  db.writeUInt32LE(writeOffsets(cells, segments), 4)
  return cells.put(db)
}

function writeOffsets(cells: HiveCells, offsets: readonly number[]): number {
  const list = Buffer.alloc(offsets.length * 4)
  for (const [i, offset] of offsets.entries()) list.writeUInt32LE(offset, i * 4)
  return cells.put(list)
}

export interface StoredName {
  readonly bytes: Buffer
  /** One byte for each character, instead of two. */
  readonly compressed: boolean
}

export function encodeName(name: string, compress: boolean): StoredName {
  const compressed = compress && /^[\0-\xff]*$/.test(name)
  return { bytes: Buffer.from(name, compressed ? 'latin1' : 'utf16le'), compressed }
}
