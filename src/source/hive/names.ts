/** Names as hives hold them: one byte a character (Latin-1) where that suffices, else UTF-16. */
import { upcase, upcaseUnit } from '../../registry/index.ts'

declare global {
  interface Buffer {
    // Behind `toString`, which looks the encoding's name up each time: a fifth of a walk's time.
    latin1Slice(start: number, end: number): string
    ucs2Slice(start: number, end: number): string
  }
}

/** What is wrong with a name of UTF-16 that has an odd number of bytes. */
export const HALF_CHARACTER = 'its name ends within a character'

export function readName(file: Buffer, start: number, length: number, compressed: boolean): string {
  return compressed ? file.latin1Slice(start, start + length) : file.ucs2Slice(start, start + length)
}

/** Whether a stored name is `upcased`, as the registry compares names; makes no string. */
export function isNamed(
  file: Buffer,
  start: number,
  length: number,
  compressed: boolean,
  upcased: string,
): boolean {
  const width = compressed ? 1 : 2
  if (length !== upcased.length * width) return false
  for (let i = 0; i < upcased.length; i++) {
    const at = start + i * width
    const unit = compressed ? file[at]! : file.readUInt16LE(at)
    if (upcaseUnit(unit) !== upcased.charCodeAt(i)) return false
  }
  return true
}

/** Whether a stored name holds that character; makes no string. */
export function hasUnit(
  file: Buffer,
  start: number,
  length: number,
  compressed: boolean,
  unit: number,
): boolean {
  const end = start + length
  if (compressed) {
    for (let at = start; at < end; at++) if (file[at] === unit) return true
  } else {
    for (let at = start; at < end; at += 2) if (file.readUInt16LE(at) === unit) return true
  }
  return false
}

/** Up to this number of names, comparing each is faster than a set. */
const FEW = 16

/** Finds names that occur twice in one key. A name that is greater than all before it costs one comparison. */
export class SeenNames {
  /** The names up to {@link count} are of this key; the rest are left from an earlier key. */
  private readonly names: string[] = []
  private count = 0
  private set: Set<string> | undefined
  private greatest = ''

  /** Starts another key. */
  clear(): void {
    this.count = 0
    this.set = undefined
  }

  /** @returns whether the name had not been there. */
  add(name: string): boolean {
    const { names } = this
    if (this.count === 0 || compareNames(this.greatest, name) < 0) this.greatest = name
    else if (this.has(name)) return false
    names[this.count++] = name
    this.set?.add(upcase(name))
    return true
  }

  private has(name: string): boolean {
    const { names, count } = this
    if (count > FEW) {
      this.set ??= new Set(names.slice(0, count).map(upcase))
      return this.set.has(upcase(name))
    }
    for (let i = 0; i < count; i++) {
      const seen = names[i]!
      if (seen.length === name.length && compareNames(seen, name) === 0) return true
    }
    return false
  }
}

/** The order of upcased names, without upcasing what follows the first difference. */
function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left === right) continue
    const difference = upcaseUnit(left) - upcaseUnit(right)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
