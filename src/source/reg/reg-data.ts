/** The data of a value in a `.reg` file, as the bytes that the registry would hold. */
import { REG_BINARY, REG_DWORD, REG_EXPAND_SZ, REG_MULTI_SZ, REG_SZ } from '../../registry/index.ts'
import type { RegVersion } from './decode.ts'
import type { Scanner } from './scanner.ts'

export interface RegData {
  readonly type: number
  readonly data: Buffer
}

/** Escapes of Windows, `\\` and `\"`, and those that Wine writes beside them. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ['"', '"'],
  ['n', '\n'],
  ['r', '\r'],
  ['0', '\0'],
])

/** Types whose data are text, which REGEDIT4 holds as ANSI. */
const TEXT_TYPES = [REG_SZ, REG_EXPAND_SZ, REG_MULTI_SZ]

/** A string in quotes, which may hold line breaks; `undefined` where it is none. */
export function readQuoted(scanner: Scanner): string | undefined {
  if (!scanner.take('"')) return undefined
  let text = ''
  while (!scanner.done) {
    text += scanner.match(/[^"\\\r\n]*/y)?.[0] ?? ''
    const character = scanner.next()
    if (character === '"') return text
    if (character !== '\\') {
      text += character
      continue
    }
    const escaped = ESCAPES.get(scanner.next())
    if (escaped === undefined) return undefined
    text += escaped
  }
  return undefined
}

/** `undefined` where it cannot be read. */
export function readData(scanner: Scanner, version: RegVersion): RegData | undefined {
  if (scanner.peek() === '"') {
    const text = readQuoted(scanner)
    return text === undefined ? undefined : { type: REG_SZ, data: Buffer.from(`${text}\0`, 'utf16le') }
  }
  const dword = scanner.match(/dword:[ \t]*([0-9a-f]{1,8})(?![0-9a-f])/iy)?.[1]
  if (dword !== undefined) {
    return { type: REG_DWORD, data: Buffer.from(Uint32Array.of(Number.parseInt(dword, 16)).buffer) }
  }
  const hex = scanner.match(/hex(?:\(([0-9a-f]{1,8})\))?:/iy)
  if (hex === undefined) return undefined
  const type = hex[1] === undefined ? REG_BINARY : Number.parseInt(hex[1], 16)
  const bytes = readBytes(scanner)
  if (bytes === undefined) return undefined
  return { type, data: version === 4 && TEXT_TYPES.includes(type) ? fromAnsi(bytes) : bytes }
}

/** `00,ff,\` and so on in the next line. */
function readBytes(scanner: Scanner): Buffer | undefined {
  const bytes: number[] = []
  for (;;) {
    scanner.skipSpaces()
    const byte = scanner.match(/[0-9a-f]{1,2}(?![0-9a-f])/iy)
    if (byte !== undefined) {
      bytes.push(Number.parseInt(byte[0], 16))
      scanner.skipSpaces()
    }
    if (scanner.take('\\')) {
      if (!scanner.endLine()) return undefined
    } else if (scanner.take(',')) {
      if (byte === undefined) return undefined
    } else return Buffer.from(bytes)
  }
}

function fromAnsi(bytes: Buffer): Buffer {
  return Buffer.from(new TextDecoder('windows-1252').decode(bytes), 'utf16le')
}
