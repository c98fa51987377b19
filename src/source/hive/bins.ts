/** A hive while entries of its logs are applied to its bins. */
import { BASE_BLOCK_LENGTH, checksum } from './base-block.ts'
import type { LogEntry } from './log-entries.ts'

export class Bins {
  /** Zeros beyond {@link end}. It is large enough for all entries, so that nothing is copied again. */
  private readonly bytes: Buffer
  private end: number
  private grown = 0

  /** @param limit the size in bytes that the hive may not exceed: the size of all files together. */
  constructor(file: Buffer, limit: number) {
    this.bytes = Buffer.alloc(limit)
    this.end = file.copy(this.bytes)
  }

  /** @returns why the entry does not fit; then it changed nothing. */
  apply({ binsLength, pages }: LogEntry): string | undefined {
    const end = BASE_BLOCK_LENGTH + binsLength
    if (binsLength % BASE_BLOCK_LENGTH !== 0) return 'bins of no whole pages'
    if (end > this.bytes.length) return 'bins longer than all files together'
    if (pages.some(({ offset, data }) => offset + data.length > binsLength)) return 'a page beyond the bins'
    // Entries that shrink and grow the bins in turn would clear them again and again.
    this.grown += Math.max(0, end - this.end)
    if (this.grown > this.bytes.length) return 'bins that shrink and grow too often'
    this.bytes.fill(0, this.end, Math.max(this.end, end))
    this.end = end
    for (const { offset, data } of pages) data.copy(this.bytes, BASE_BLOCK_LENGTH + offset)
    return undefined
  }

  /** The hive as Windows would leave it: header in order, both numbers equal. */
  finish(header: Buffer, sequence: number): Buffer {
    const { bytes, end } = this
    header.copy(bytes, 0, 0, 512)
    bytes.writeUInt32LE(sequence, 4)
    bytes.writeUInt32LE(sequence, 8)
    bytes.writeUInt32LE(0, 28)
    bytes.writeUInt32LE(end - BASE_BLOCK_LENGTH, 40)
    bytes.writeUInt32LE(checksum(bytes), 508)
    return bytes.subarray(0, end)
  }
}
