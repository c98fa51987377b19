/** Value data as text for people. It may be shortened; the digest covers the exact bytes. */
import { toValidText } from './valid-text.ts'
import {
  REG_DWORD,
  REG_DWORD_BIG_ENDIAN,
  REG_EXPAND_SZ,
  REG_LINK,
  REG_MULTI_SZ,
  REG_QWORD,
  REG_SZ,
} from './value-type.ts'

/** At most this many bytes are shown; `…` stands for the rest. */
const SHOWN_BYTES = 4096

/** Text for the text types (one line for each item of a list), decimal for numbers, hex for all other types. */
export function valueText(type: number, buffer: Buffer, start: number, end: number): string {
  const size = end - start
  const last = Math.min(end, start + SHOWN_BYTES)
  const cut = last < end ? '…' : ''
  switch (type) {
    case REG_SZ:
    case REG_EXPAND_SZ:
    case REG_LINK:
      return text(buffer, start, last).replace(/\0$/, '') + cut
    case REG_MULTI_SZ:
      return (
        text(buffer, start, last)
          .replace(/\0{1,2}$/, '')
          .replaceAll('\0', '\n') + cut
      )
    case REG_DWORD:
      if (size === 4) return String(buffer.readUInt32LE(start))
      break
    case REG_DWORD_BIG_ENDIAN:
      if (size === 4) return String(buffer.readUInt32BE(start))
      break
    case REG_QWORD:
      if (size === 8) return String(buffer.readBigUInt64LE(start))
  }
  return buffer.toString('hex', start, last) + cut
}

function text(buffer: Buffer, start: number, end: number): string {
  return toValidText(buffer.toString('utf16le', start, end))
}
