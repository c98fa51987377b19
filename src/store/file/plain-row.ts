/**
 * A fast reader for lines in exactly the form that regmon writes. It works on the bytes, and decodes the value name
 * only. A check reads the whole file, which may have half a million lines: reading them takes most of its time beside
 * the scan.
 */
import { DIGEST_NAMES, DIGEST_SIZES, type DigestName } from '../../digest/index.ts'
import { formatKeyPath, parseKeyPath, parseValueType, type View } from '../../registry/index.ts'
import { type ByteWriter, writeEntryHead } from '../format/index.ts'

const KEY = Buffer.from('{"RegistryKey":"')
const NAME = Buffer.from('","ValueName":"')
const VIEW = Buffer.from('","View":"')
const VIEW_64 = Buffer.from('64')
const VIEW_32 = Buffer.from('32')
const TYPE = Buffer.from('","ValueType":"')
const SIZE = Buffer.from('","ValueSize":')
const DIGEST_NAME = Buffer.from(',"DigestName":"')
const DIGEST = Buffer.from('","Digest":"')
const END = Buffer.from('"}')

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c

/** The name of each digest as it stands in a line, with the closing quote. */
const DIGESTS: readonly { readonly name: DigestName; readonly written: Buffer }[] = DIGEST_NAMES.map(
  (name) => ({ name, written: Buffer.from(`${name.toUpperCase()}"`) }),
)

/** The fields of the last line that {@link read} understood. */
export class PlainRow {
  /** Whether the key differs from the key of the previous plain line. */
  isNewKey = false
  name = ''
  view: View = '64'
  type = 0
  size = 0
  digestName: DigestName = 'sha1'
  /** The part of the line before the value name. It is the same for all values of a key. */
  private head: Buffer = Buffer.alloc(0)
  private digestStart = 0
  private bytes: Buffer = Buffer.alloc(0)
  private readonly types = new Map<string, number | undefined>()
  /** The value type of the previous line as it stands there, with the closing quote. */
  private typeBytes: Buffer = Buffer.alloc(0)
  private at = 0

  /** @returns whether the line has the plain form. If not, the caller must parse it with {@link readRow}. */
  read(bytes: Buffer, start: number, end: number): boolean {
    this.at = start
    this.bytes = bytes
    if (!this.takeKey(bytes, end)) return false
    if (!this.takeName(bytes, end) || !this.take(bytes, VIEW)) return false
    if (this.take(bytes, VIEW_64)) this.view = '64'
    else if (this.take(bytes, VIEW_32)) this.view = '32'
    else return false
    return this.takeType(bytes) && this.takeSize(bytes) && this.takeDigest(bytes) && this.at === end
  }

  /** The names in the path of the key, from the root key down. @returns `undefined` if the caller must parse the line. */
  names(): readonly string[] | undefined {
    const key = parseText(this.head.toString('utf8', KEY.length, this.head.length - NAME.length))
    const path = parseKeyPath(key)
    if (path === undefined || key !== formatKeyPath(path)) return undefined
    return [path.root, ...path.segments]
  }

  /** Forgets the key of the previous plain line, because a line that is not plain followed. */
  forgetKey(): void {
    this.head = Buffer.alloc(0)
  }

  /** Writes the entry as canonical bytes. @returns whether its digest is lower-case hex: no other row is valid. */
  writeTo(writer: ByteWriter): boolean {
    writeEntryHead(writer, this.name, this.type, this.size, this.digestName)
    return writer.hexDigits(
      this.bytes,
      this.digestStart,
      this.digestStart + DIGEST_SIZES[this.digestName] * 2,
    )
  }

  private takeKey(bytes: Buffer, end: number): boolean {
    const start = this.at
    const { head } = this
    const headEnd = start + head.length
    this.isNewKey = head.length === 0 || headEnd > end || head.compare(bytes, start, headEnd) !== 0
    if (!this.isNewKey) {
      this.at = headEnd
      return true
    }
    if (!this.take(bytes, KEY)) return false
    const keyEnd = bytes.indexOf(NAME, this.at)
    // A key with an escaped quote in it is not plain: the quote could look like the start of the next field.
    if (keyEnd < 0 || keyEnd >= end || bytes.indexOf(QUOTE, this.at) !== keyEnd) return false
    this.at = keyEnd + NAME.length
    this.head = Buffer.from(bytes.subarray(start, this.at))
    return true
  }

  private takeName(bytes: Buffer, end: number): boolean {
    const start = this.at
    let isAscii = true
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!
      if (byte === QUOTE) {
        this.name = isAscii ? bytes.latin1Slice(start, at) : bytes.toString('utf8', start, at)
        this.at = at
        return true
      }
      if (byte === BACKSLASH || byte < 0x20) return false
      if (byte > 0x7e) isAscii = false
    }
    return false
  }

  private takeType(bytes: Buffer): boolean {
    if (!this.take(bytes, TYPE)) return false
    if (this.typeBytes.length > 0 && this.take(bytes, this.typeBytes)) {
      this.at--
      return true
    }
    const end = bytes.indexOf(QUOTE, this.at)
    const written = bytes.latin1Slice(this.at, end)
    if (!this.types.has(written)) this.types.set(written, parseValueType(written))
    const type = this.types.get(written)
    if (type === undefined) return false
    this.type = type
    this.typeBytes = Buffer.from(bytes.subarray(this.at, end + 1))
    this.at = end
    return true
  }

  private takeSize(bytes: Buffer): boolean {
    if (!this.take(bytes, SIZE)) return false
    const start = this.at
    let size = 0
    for (; bytes[this.at] !== COMMA; this.at++) {
      const digit = bytes[this.at]! - 0x30
      if (!(digit >= 0 && digit <= 9) || this.at - start > 10) return false
      size = size * 10 + digit
    }
    this.size = size
    return this.at > start && (bytes[start] !== 0x30 || this.at === start + 1)
  }

  private takeDigest(bytes: Buffer): boolean {
    if (!this.take(bytes, DIGEST_NAME)) return false
    const digest = DIGESTS.find(({ written }) => this.take(bytes, written))
    if (digest === undefined) return false
    this.digestName = digest.name
    this.at--
    if (!this.take(bytes, DIGEST)) return false
    this.digestStart = this.at
    this.at += DIGEST_SIZES[digest.name] * 2
    return this.take(bytes, END)
  }

  private take(bytes: Buffer, expected: Buffer): boolean {
    const { at } = this
    for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false
    this.at = at + expected.length
    return true
  }
}

/** @returns `''` if the text between quotes is not valid JSON. */
function parseText(escaped: string): string {
  try {
    return String(JSON.parse(`"${escaped}"`))
  } catch {
    return ''
  }
}
