/** What must hold for every mutant. */
import type { Atlas } from './atlas.ts'
import { eachRange, type KeyTrace, type Ranges, type Reading, type Row } from './trace.ts'

/** The sound hive that a mutant is compared with. */
export interface Clean {
  readonly file: Buffer
  readonly reading: Reading
  readonly atlas: Atlas
}

/**
 * - Work and memory are bounded: a few cells for each byte of the file, and no more bytes returned than it has.
 * - A row that was read from unchanged bytes is a row of the sound hive.
 * - A row of the sound hive whose bytes are unchanged is there, or a problem says that it may be missing:
 *   damage never looks like a deletion.
 * - If nothing depends on the changed bytes, nothing differs.
 *
 * @returns what does not hold, as text.
 */
export function judge(clean: Clean, mutant: Buffer, reading: Reading): string | undefined {
  return overspent(mutant, reading) ?? compare(clean, mutant, reading)
}

/** Cells asked for, a byte of the file; each list is gone through by five callers at most. */
const STEPS_PER_BYTE = 1.25

export function overspent(file: Buffer, { steps, bytes }: Reading): string | undefined {
  if (steps > file.length * STEPS_PER_BYTE) return `${steps} cells asked for in ${file.length} bytes`
  if (bytes > file.length) return `${bytes} bytes handed out of ${file.length}`
  return undefined
}

function compare({ file, reading, atlas }: Clean, mutant: Buffer, found: Reading): string | undefined {
  const touched = new Touched(file, mutant)
  for (const [id, row] of found.rows) {
    if (reading.rows.get(id)?.text === row.text || touched.hasPartIn(row)) continue
    return `a row that no touched byte bears on: ${id} ${row.text}`
  }
  for (const [id, row] of reading.rows) {
    if (found.rows.get(id)?.text === row.text || touched.hasPartIn(row) || found.lost.covers(row)) continue
    return `a row that is gone, and nothing says why: ${id} ${row.text}`
  }
  if (file.length !== mutant.length || touched.bearsOn(atlas.meant)) return undefined
  if (found.rows.size !== reading.rows.size || found.reasons.length > reading.reasons.length)
    return 'other rows or problems, though nothing was touched that bears on any'
  return undefined
}

/** The bytes in which a mutant differs. */
export class Touched {
  private readonly ranges: number[] = []
  private readonly keys = new Map<KeyTrace, boolean>()

  constructor(file: Buffer, mutant: Buffer) {
    const shared = Math.min(file.length, mutant.length)
    for (let page = 0; page < shared; page += 512) {
      const end = Math.min(page + 512, shared)
      if (file.compare(mutant, page, end, page, end) === 0) continue
      for (let at = page; at < end; at++) if (file[at] !== mutant[at]) this.add(at)
    }
    if (shared < file.length) this.ranges.push(shared, file.length)
  }

  hasPartIn({ key, ranges }: Row): boolean {
    return this.overlaps(ranges) || this.hasPartInKey(key)
  }

  bearsOn(meant: Uint8Array): boolean {
    let bears = false
    eachRange(this.ranges, (start, end) => {
      bears ||= meant.subarray(start, end).includes(1)
    })
    return bears
  }

  private add(at: number): void {
    if (this.ranges.at(-1) === at) this.ranges[this.ranges.length - 1] = at + 1
    else this.ranges.push(at, at + 1)
  }

  private hasPartInKey(key: KeyTrace): boolean {
    const unknown: KeyTrace[] = []
    let touched = false
    for (let at: KeyTrace | undefined = key; at !== undefined; at = at.above) {
      const known = this.keys.get(at)
      unknown.push(at)
      touched = known ?? this.overlaps(at.ranges)
      if (known !== undefined || touched) break
    }
    for (const at of unknown) this.keys.set(at, touched)
    return touched
  }

  private overlaps(ranges: Ranges): boolean {
    let found = false
    eachRange(ranges, (start, end) => {
      found ||= this.hasByteIn(start, end)
    })
    return found
  }

  /** Whether a touched byte lies from `start` up to `end`. */
  private hasByteIn(start: number, end: number): boolean {
    let first = 0
    let last = this.ranges.length / 2
    while (first < last) {
      const middle = (first + last) >>> 1
      if (this.ranges[middle * 2 + 1]! <= start) first = middle + 1
      else last = middle
    }
    const next = this.ranges[first * 2]
    return next !== undefined && next < end
  }
}
