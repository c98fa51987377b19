/** The first 4096 bytes of a hive: whether it is one, of which version, and where its root is. */
import { RegmonError } from '../../errors.ts'
import { type Layout, layoutOf, MINOR_VERSIONS } from './layout.ts'

export const BASE_BLOCK_LENGTH = 4096

const PRIMARY = 0
const DIRECT_MEMORY_LOAD = 1

export interface BaseBlock {
  readonly minor: number
  readonly layout: Layout
  /** Offset of the root key's cell, counted from the first bin. */
  readonly rootOffset: number
  /** Bytes of bins that the header promises. */
  readonly binsLength: number
  /** Whether writes were under way: what is missing is in the transaction logs. */
  readonly dirty: boolean
  /** A header with a wrong checksum says nothing for certain. */
  readonly checksumHolds: boolean
}

/** @throws RegmonError where the file is not a hive, or of a version that cannot be read. */
export function readBaseBlock(file: Buffer): BaseBlock {
  if (file.length === 0) throw notHive('is empty', 'A hive has at least 8192 bytes.')
  if (isExport(file)) throw notHive('is a .reg export, not a hive', 'Name it with --reg instead.')
  if (file.toString('latin1', 0, 4) !== 'regf')
    throw notHive('is not a hive: it does not start with "regf"', 'Name a file as SOFTWARE or NTUSER.DAT.')
  if (file.length <= BASE_BLOCK_LENGTH)
    throw notHive(`is cut off: of a hive, only ${file.length} bytes are there`, 'Copy it again.')

  const type = file.readUInt32LE(28)
  if (type !== PRIMARY)
    throw notHive('is the transaction log of a hive', 'Name the hive itself: the same name without .LOG1.')
  const major = file.readUInt32LE(20)
  const minor = file.readUInt32LE(24)
  const format = file.readUInt32LE(32)
  if (
    major !== 1 ||
    minor < MINOR_VERSIONS.first ||
    minor > MINOR_VERSIONS.last ||
    format !== DIRECT_MEMORY_LOAD
  )
    throw new RegmonError('REGMON_HIVE_VERSION', `is a hive of version ${major}.${minor}, format ${format}`, {
      hint: 'Versions 1.1 to 1.6 can be read, those of Windows NT 3.1 and later.',
    })

  const checksumHolds = file.readUInt32LE(508) === checksum(file)
  return {
    minor,
    layout: layoutOf(minor),
    rootOffset: file.readUInt32LE(36),
    binsLength: file.readUInt32LE(40),
    dirty: !checksumHolds || file.readUInt32LE(4) !== file.readUInt32LE(8),
    checksumHolds,
  }
}

/**
 * Whether writes were under way, asked of a file that nothing is certain of: of a header that was being
 * written even the signature may be gone, and a transaction log holds it.
 */
export function mayBeDirty(file: Buffer): boolean {
  if (file.length < BASE_BLOCK_LENGTH + 32) return false
  const isHive = file.toString('latin1', 0, 4) === 'regf' && file.readUInt32LE(28) === PRIMARY
  if (!isHive && file.toString('latin1', BASE_BLOCK_LENGTH, BASE_BLOCK_LENGTH + 4) !== 'hbin') return false
  return file.readUInt32LE(508) !== checksum(file) || file.readUInt32LE(4) !== file.readUInt32LE(8)
}

/** XOR of the 127 words before it; 0 and all ones are never stored. */
export function checksum(file: Buffer): number {
  let sum = 0
  for (let at = 0; at < 508; at += 4) sum ^= file.readUInt32LE(at)
  sum >>>= 0
  return sum === 0 ? 1 : sum === 0xffffffff ? 0xfffffffe : sum
}

/** A text, UTF-16 or of bytes, that starts as regedit's exports do. */
function isExport(file: Buffer): boolean {
  const start = file.toString('latin1', 0, 80).replaceAll('\0', '')
  return /^(\xFF\xFE|\xEF\xBB\xBF)?(Windows Registry Editor|REGEDIT4)/.test(start)
}

function notHive(message: string, hint: string): RegmonError {
  return new RegmonError('REGMON_HIVE_INVALID', message, { hint })
}
