/** Bytes of a `.reg` file → text, and the version that its first line names. */
import { RegmonError } from '../../errors.ts'

/** `5`: data are UTF-16; `4`: the data of texts are bytes of the ANSI code page. */
export type RegVersion = 4 | 5

export interface RegText {
  readonly version: RegVersion
  /** Without the byte order mark; the header is its first line. */
  readonly text: string
}

const HEADERS: ReadonlyMap<string, RegVersion> = new Map([
  ['Windows Registry Editor Version 5.00', 5],
  ['REGEDIT4', 4],
])

/** @throws RegmonError where it is no export. */
export function decodeReg(content: Buffer, file: string): RegText {
  const text = decode(content, file)
  const header = /^[^\r\n]*/.exec(text)?.[0].trim() ?? ''
  const version = HEADERS.get(header)
  if (version !== undefined) return { version, text }
  const found = content.length === 0 ? 'is empty' : `starts with ${JSON.stringify(header.slice(0, 60))}`
  throw new RegmonError('REGMON_REG_INVALID', `${file} is not a .reg export: it ${found}`, {
    where: `${file}:1`,
    hint:
      content.toString('latin1', 0, 4) === 'regf'
        ? "It is a hive. Name it with --hive 'HKLM\\SOFTWARE=<file>' instead."
        : 'An export starts with "Windows Registry Editor Version 5.00" or "REGEDIT4".',
  })
}

/** Regedit writes UTF-16 with a mark, or ANSI for REGEDIT4; other programs write UTF-8. */
function decode(content: Buffer, file: string): string {
  if (content.length >= 2 && content.readUInt16LE(0) === 0xfeff) {
    if (content.length % 2 === 0) return content.toString('utf16le', 2)
    throw new RegmonError('REGMON_REG_INVALID', `${file} is cut off: UTF-16 with an odd number of bytes`, {
      where: file,
      hint: 'Export it again.',
    })
  }
  if (content.toString('latin1', 0, 8) === 'REGEDIT4') return new TextDecoder('windows-1252').decode(content)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    return new TextDecoder('windows-1252').decode(content)
  }
}
