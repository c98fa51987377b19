/** Tests whether a value's data have the format of its type. A wrong type may hide data from other tools. */
import {
  REG_DWORD,
  REG_DWORD_BIG_ENDIAN,
  REG_EXPAND_SZ,
  REG_MULTI_SZ,
  REG_QWORD,
  REG_SZ,
} from '../registry/index.ts'

/** @returns what is wrong, or `undefined` if the data fit the type or the type allows any data. */
export function typeMismatch(type: number, buffer: Buffer, start: number, end: number): string | undefined {
  const size = end - start
  switch (type) {
    case REG_DWORD:
    case REG_DWORD_BIG_ENDIAN:
      return size === 4 ? undefined : `${size} bytes where 4 are meant`
    case REG_QWORD:
      return size === 8 ? undefined : `${size} bytes where 8 are meant`
    case REG_SZ:
    case REG_EXPAND_SZ:
      return size === 0 ? undefined : textMismatch(buffer, start, end)
    case REG_MULTI_SZ:
      return size % 2 === 0 ? undefined : 'an odd number of bytes'
    default:
      return undefined
  }
}

function textMismatch(buffer: Buffer, start: number, end: number): string | undefined {
  if ((end - start) % 2 !== 0) return 'an odd number of bytes'
  if (buffer[end - 1] !== 0 || buffer[end - 2] !== 0) return 'no NUL at the end'
  for (let i = start; i < end - 2; i += 2) {
    if (buffer[i] === 0 && buffer[i + 1] === 0) return 'data behind the NUL'
  }
  return undefined
}
