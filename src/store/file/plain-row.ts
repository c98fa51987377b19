/**
 * Reads a line as regmon itself writes it, from its bytes, making a text of its value name alone. A file
 * of half a million lines is read before each check, so this is most of what such a check costs beside the scan.
 */
import { DIGEST_NAMES, DIGEST_SIZES, type DigestName } from '../../digest/index.ts'
import { parseValueType, type View } from '../../registry/index.ts'
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

/** The written name of each digest, with its closing quote. */
const DIGESTS: readonly { readonly name: DigestName; readonly written: Buffer }[] = DIGEST_NAMES.map(
  (name) => ({ name, written: Buffer.from(`${name.toUpperCase()}"`) }),
)

/** The fields of the last line that {@link read} understood. */
export class PlainRow {
  /** Whether it names another key than the plain line before. */
  isNewKey = false
  name = ''
  view: View = '64'
  type = 0
  size = 0
  digestName: DigestName = 'sha1'
  /** What stands before the value name, which is the same for all values of a key. */
  private head: Buffer = Buffer.alloc(0)
  private digestStart = 0
  private bytes: Buffer = Buffer.alloc(0)
  private readonly types = new Map<string, number | undefined>()
  /** The value type of the line before, as written, with the quote that ends it. */
  private typeBytes: Buffer = Buffer.alloc(0)
  private at = 0

  /** @returns whether the line is plain; of any other, nothing is known but that it needs {@link readRow}. */
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

  /** The path of the key; a text that is not JSON is no key path either. */
  key(): string {
    const escaped = this.head.toString('utf8', KEY.length, this.head.length - NAME.length)
    try {
      return String(JSON.parse(`"${escaped}"`))
    } catch {
      return ''
    }
  }

  /** Reads the key anew on the next line: another one came between. */
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
    // A key that ends in an escaped quote, or holds what looks like the next field, is not plain.
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
