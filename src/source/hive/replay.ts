/** A dirty hive made whole from its transaction logs, in memory: the evidence is never written to. */
import { BASE_BLOCK_LENGTH, checksum } from './base-block.ts'
import { type LogEntry, newEntries, oldEntry, type TransactionLog } from './transaction-log.ts'

export interface Replayed {
  /** The hive with the logs applied: clean. */
  readonly file: Buffer
  /** How much of which log was applied: `24 entries of SOFTWARE.LOG1`. */
  readonly applied: readonly string[]
}

/**
 * @param file a hive that `mayBeDirty`.
 * @returns `undefined` where no log holds what is missing.
 */
export function replay(file: Buffer, logs: readonly TransactionLog[]): Replayed | undefined {
  const checksumHolds = file.readUInt32LE(508) === checksum(file)
  const usable = logs.some(({ format }) => format === 'new')
    ? newLogs(file, logs, checksumHolds)
    : oldLogs(file, logs, checksumHolds)
  const [first] = usable
  if (first === undefined) return undefined
  const limit = file.length + logs.reduce((sum, log) => sum + log.file.length, 0)
  const bins = new Bins(file, limit)
  const applied: string[] = []
  let next = first.sequence
  for (const log of usable) {
    // The second log goes on where the first ended; it holds an older round otherwise.
    if (log.sequence !== next) break
    let count = 0
    for (const entry of log.format === 'new' ? newEntries(log) : [oldEntry(log)]) {
      if (entry === undefined || !bins.apply(entry)) break
      count++
    }
    if (count > 0) applied.push(`${count} ${count === 1 ? 'entry' : 'entries'} of ${log.name}`)
    next = (log.sequence + count) >>> 0
  }
  if (applied.length === 0) return undefined
  return { file: bins.finish(checksumHolds ? file : first.header, next), applied }
}

/** Logs that begin at or after the hive's own number, the earlier first; numbers may wrap around. */
function newLogs(file: Buffer, logs: readonly TransactionLog[], checksumHolds: boolean): TransactionLog[] {
  const ordered = logs.filter(({ format }) => format === 'new').sort((a, b) => (a.sequence - b.sequence) | 0)
  // Of a header that cannot be trusted, not even the number is known: the later log alone is sure.
  if (!checksumHolds) return ordered.slice(-1)
  const written = file.readUInt32LE(8)
  return ordered.filter(({ sequence }) => ((sequence - written) | 0) >= 0)
}

/** The log of the write that was under way: it bears the time of the hive's header, or of its first bin. */
function oldLogs(file: Buffer, logs: readonly TransactionLog[], checksumHolds: boolean): TransactionLog[] {
  const time = checksumHolds
    ? file.readBigUInt64LE(12)
    : file.length >= BASE_BLOCK_LENGTH + 32
      ? file.readBigUInt64LE(BASE_BLOCK_LENGTH + 20)
      : undefined
  return logs.filter(({ format, lastWritten }) => format === 'old' && lastWritten === time).slice(0, 1)
}

/** A hive while entries are applied to its bins. */
class Bins {
  /** Zeros beyond {@link end}: there is room for whatever may be brought, so that nothing is copied again. */
  private readonly bytes: Buffer
  private end: number
  private grown = 0

  /** @param limit bytes that the hive may never exceed: no entry makes more of it than it brings. */
  constructor(file: Buffer, limit: number) {
    this.bytes = Buffer.alloc(limit)
    this.end = file.copy(this.bytes)
  }

  /** Whether the entry fits; one that does not changes nothing. */
  apply({ binsLength, pages }: LogEntry): boolean {
    const end = BASE_BLOCK_LENGTH + binsLength
    if (end > this.bytes.length || binsLength % BASE_BLOCK_LENGTH !== 0) return false
    if (pages.some(({ offset, data }) => offset + data.length > binsLength)) return false
    // Entries that shrink and grow it in turn would each clear it once more.
    this.grown += Math.max(0, end - this.end)
    if (this.grown > this.bytes.length) return false
    this.bytes.fill(0, this.end, Math.max(this.end, end))
    this.end = end
    for (const { offset, data } of pages) data.copy(this.bytes, BASE_BLOCK_LENGTH + offset)
    return true
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
