/** Kept data as people read them. The exact bytes are what the digest says; this is for triage. */
import {
  REG_DWORD,
  REG_DWORD_BIG_ENDIAN,
  REG_EXPAND_SZ,
  REG_LINK,
  REG_MULTI_SZ,
  REG_QWORD,
  REG_SZ,
  toValidText,
} from '../registry/index.ts'
import type { Entry } from '../store/store.ts'

/** Text for the text types (a list's items one a line), decimal for numbers, hex for everything else. */
export function decodeKept({ type, size, data = '' }: Entry): string {
  const bytes = Buffer.from(data, 'base64')
  const cut = bytes.length < size ? '…' : ''
  switch (type) {
    case REG_SZ:
    case REG_EXPAND_SZ:
    case REG_LINK:
      return text(bytes).replace(/\0$/, '') + cut
    case REG_MULTI_SZ:
      return (
        text(bytes)
          .replace(/\0{1,2}$/, '')
          .replaceAll('\0', '\n') + cut
      )
    case REG_DWORD:
      if (size === 4) return String(bytes.readUInt32LE(0))
      break
    case REG_DWORD_BIG_ENDIAN:
      if (size === 4) return String(bytes.readUInt32BE(0))
      break
    case REG_QWORD:
      if (size === 8) return String(bytes.readBigUInt64LE(0))
  }
  return bytes.toString('hex') + cut
}

function text(bytes: Buffer): string {
  return toValidText(bytes.toString('utf16le'))
}
