/** Canonical bytes: numbers of variable length (LEB128), and names that may hold any UTF-16 units. */

import { RegmonError } from '../../errors.ts'

/** The number behind each lower-case hex digit; 255 for every other byte. */
const HEX = new Uint8Array(256).fill(0xff)
for (const [number, digit] of [...Buffer.from('0123456789abcdef')].entries()) HEX[digit] = number

/** Writes to a buffer that grows as needed. {@link reset} discards its content. */
export class ByteWriter {
  bytes: Buffer
  length = 0

  constructor(size = 4096) {
    this.bytes = Buffer.allocUnsafeSlow(size)
  }

  reset(): void {
    this.length = 0
  }

  /** The bytes written so far. Valid until the next call of a method. */
  written(): Buffer {
    return this.bytes.subarray(0, this.length)
  }

  copy(): Buffer {
    return Buffer.from(this.written())
  }

  byte(value: number): void {
    this.reserve(1)
    this.bytes[this.length++] = value
  }

  /** @param value a whole number from 0 to 2^53 - 1. */
  number(value: number): void {
    this.reserve(8)
    let rest = value
    while (rest > 0x7f) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.bytes[this.length++] = rest
  }

  /** Writes one byte per UTF-16 unit if all are below U+0100, else two. The lowest bit of the length tells which. */
  name(name: string): void {
    const { length } = name
    this.reserve(8 + length * 2)
    const start = this.length
    this.number(length * 2)
    for (let i = 0; i < length; i++) {
      const unit = name.charCodeAt(i)
      if (unit > 0xff) {
        this.length = start
        this.number(length * 2 + 1)
        this.length += this.bytes.write(name, this.length, 'utf16le')
        return
      }
      this.bytes[this.length++] = unit
    }
  }

  hex(digits: string): void {
    this.reserve(digits.length / 2)
    this.length += this.bytes.write(digits, this.length, 'hex')
  }

  text(text: string): void {
    const size = Buffer.byteLength(text, 'utf8')
    this.number(size)
    this.reserve(size)
    this.length += this.bytes.write(text, this.length, 'utf8')
  }

  /** Writes hex digits from a buffer. @returns `false` if one of them is not a lower-case hex digit. */
  hexDigits(digits: Buffer, start: number, end: number): boolean {
    this.reserve((end - start) / 2)
    for (let at = start; at < end; at += 2) {
      const high = HEX[digits[at]!]!
      const low = HEX[digits[at + 1]!]!
      if ((high | low) > 0xf) return false
      this.bytes[this.length++] = (high << 4) | low
    }
    return true
  }

  raw(bytes: Buffer, start = 0, end = bytes.length): void {
    this.reserve(end - start)
    this.length += bytes.copy(this.bytes, this.length, start, end)
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + more))
    this.bytes.copy(grown, 0, 0, this.length)
    this.bytes = grown
  }
}

/** Thrown for bytes that are not in the format of the store. A store replaces it with an error that names its file. */
export class MalformedBytes extends RegmonError {
  readonly problem: string

  constructor(problem: string) {
    super('REGMON_STORE_DAMAGED', `the baseline store is damaged: ${problem}`, {
      hint: 'restore it from a copy, or remove it and run `regmon accept`',
    })
    this.problem = problem
  }
}

export class ByteReader {
  readonly bytes: Buffer
  at: number
  readonly end: number

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = at
    this.end = end
  }

  get done(): boolean {
    return this.at >= this.end
  }

  byte(): number {
    this.need(1)
    return this.bytes[this.at++]!
  }

  number(): number {
    let value = 0
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      if (scale > 2 ** 42) throw new MalformedBytes('a number is too long')
    }
  }

  /** Reads the length of a list. Each element takes at least one byte, so that a damaged length is detected. */
  count(): number {
    const count = this.number()
    this.need(count)
    return count
  }

  name(): string {
    const header = this.number()
    const length = Math.floor(header / 2)
    const size = header % 2 === 0 ? length : length * 2
    this.need(size)
    const start = this.at
    this.at += size
    return header % 2 === 0
      ? this.bytes.latin1Slice(start, this.at)
      : this.bytes.toString('utf16le', start, this.at)
  }

  hex(size: number): string {
    this.need(size)
    this.at += size
    return this.bytes.toString('hex', this.at - size, this.at)
  }

  text(): string {
    const size = this.number()
    this.need(size)
    this.at += size
    return this.bytes.toString('utf8', this.at - size, this.at)
  }

  skip(size: number): void {
    this.need(size)
    this.at += size
  }

  private need(size: number): void {
    if (this.at + size > this.end) throw new MalformedBytes('it ends too early')
  }
}
