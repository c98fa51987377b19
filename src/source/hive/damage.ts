/** What is wrong with a hive, and where. */
import type { ReadProblem } from '../../registry/index.ts'

/**
 * Thrown for an invalid structure in a hive. The reader of the key or value catches it, reports that key or value as
 * malformed, and continues. Not an `Error`, whose stack would be expensive: a hive may contain a million invalid
 * structures.
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

/** Returns damage, and rethrows any other error, which is a defect of regmon. */
export function asDamage(thrown: unknown): Damage {
  if (thrown instanceof Damage) return thrown
  throw thrown
}
