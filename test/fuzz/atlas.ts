/** A map of a sound hive: the places that mutators aim at, and the bytes that no row depends on. */
import { layoutOf } from '../../src/source/hive/layout.ts'
import { eachRange, type KeyTrace, type Ranges, type Reading } from './trace.ts'

const BASE_BLOCK = 4096
const BIN_HEADER = 32

export interface Atlas {
  /** File positions of allocated cells and free ones. */
  readonly cells: readonly number[]
  readonly bins: readonly number[]
  /** File positions of 32-bit fields that look as if they held a cell's offset. */
  readonly offsets: readonly number[]
  /** For each byte, whether what is read depends on it: a row, a cell's size, a bin's header, the base block. */
  readonly meant: Uint8Array
}

export function mapOf(file: Buffer, reading: Reading | undefined): Atlas {
  const { cellHeader } = layoutOf(file.readUInt32LE(24))
  const cells: number[] = []
  const bins: number[] = []
  const meant = new Uint8Array(file.length).fill(1, 0, BASE_BLOCK)
  for (let bin = BASE_BLOCK; bin + BIN_HEADER <= file.length; ) {
    const length = file.readUInt32LE(bin + 8)
    const isBin = file.toString('latin1', bin, bin + 4) === 'hbin' && length > 0 && length % BASE_BLOCK === 0
    meant.fill(1, bin, bin + BIN_HEADER)
    if (isBin) {
      bins.push(bin)
      const end = Math.min(bin + length, file.length)
      for (let cell = bin + BIN_HEADER; cell + cellHeader <= end; ) {
        cells.push(cell)
        meant.fill(1, cell, cell + cellHeader)
        cell += Math.max(8, Math.abs(file.readInt32LE(cell)))
      }
    }
    bin += isBin ? length : BASE_BLOCK
  }
  if (reading === undefined) meant.fill(1)
  else for (const ranges of rangesOf(reading)) eachRange(ranges, (start, end) => meant.fill(1, start, end))
  return { cells, bins, offsets: offsetsIn(file, new Set(cells)), meant }
}

function* rangesOf({ rows }: Reading): Generator<Ranges> {
  const seen = new Set<KeyTrace>()
  for (const { key, ranges } of rows.values()) {
    yield ranges
    if (!seen.has(key)) yield key.ranges
    seen.add(key)
  }
}

function offsetsIn(file: Buffer, cells: ReadonlySet<number>): number[] {
  const found: number[] = []
  for (let at = BASE_BLOCK + BIN_HEADER; at + 4 <= file.length; at += 4) {
    if (cells.has(file.readUInt32LE(at) + BASE_BLOCK)) found.push(at)
  }
  return found
}
