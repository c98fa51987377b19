/** One transaction log, and what it says of itself. */
import { checksum } from './base-block.ts'
import { firstNumber } from './log-entries.ts'

const SECTOR = 512
const OLD_TYPES = [1, 2]
const NEW_TYPE = 6

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
  /** Why it does not count, as Windows sees it, though there are entries in it. */
  readonly flaw?: string
}

/** @returns `undefined` where the file is not a log, or no entry can be recognised in it. */
export function readLog(name: string, file: Buffer): TransactionLog | undefined {
  if (file.length <= SECTOR) return undefined
  const flaw = flawOf(file)
  const isNew = flaw !== undefined || file.readUInt32LE(28) === NEW_TYPE
  // A header with a flaw cannot say with which number entries begin; they do themselves.
  const sequence = flaw === undefined ? file.readUInt32LE(4) : firstNumber(file)
  if (sequence === undefined) return undefined
  return {
    name,
    format: isNew ? 'new' : 'old',
    sequence,
    lastWritten: file.readBigUInt64LE(12),
    header: file.subarray(0, SECTOR),
    file,
    ...(flaw !== undefined && { flaw }),
  }
}

/** A log counts if its header's checksum holds and its two sequence numbers are equal. */
function flawOf(file: Buffer): string | undefined {
  if (file.toString('latin1', 0, 4) !== 'regf') return 'its header is none'
  if (file.readUInt32LE(508) !== checksum(file)) return "its header's checksum is wrong"
  if (file.readUInt32LE(4) !== file.readUInt32LE(8)) return 'its two sequence numbers differ'
  const type = file.readUInt32LE(28)
  return type === NEW_TYPE || OLD_TYPES.includes(type) ? undefined : `its type is ${type}`
}
