/** What is wrong with a hive, and where. */
import type { ReadProblem } from '../../registry/index.ts'

/**
 * Thrown where a structure of a hive cannot be what it claims to be, and caught where a key or a value
 * is read: that one is malformed, and the rest goes on. No `Error`, since a hive may hold a million of
 * them, and none needs a stack.
 */
export class Damage implements ReadProblem {
  readonly status = 'malformed'
  /** Offset in the file. */
  readonly code: number
  private readonly what: string
  private readonly why: string | (() => string)

  /** @param what the structure: `cell`, `bin`, `subkey list`. */
  constructor(what: string, offset: number, why: string | (() => string)) {
    this.code = offset
    this.what = what
    this.why = why
  }

  /** Made when it is asked for: of a list with a million wrong offsets, only the first is reported. */
  get reason(): string {
    const why = typeof this.why === 'string' ? this.why : this.why()
    return `${this.what} at ${hex(this.code)}: ${why}`
  }
}

export function hex(offset: number): string {
  return `0x${offset.toString(16)}`
}

/** Returns damage, and throws anything else on, which is a defect of regmon. */
export function asDamage(thrown: unknown): Damage {
  if (thrown instanceof Damage) return thrown
  throw thrown
}
