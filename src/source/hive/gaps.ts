/** Where the bins are not as they should be. */
import { Damage, hex } from './damage.ts'

/** A part of the bins in which no cell can be found. */
export interface Gap {
  readonly damage: Damage
  /** File position of the first byte after it; it starts where the damage is. */
  readonly end: number
}

export class Gaps {
  private readonly gaps: readonly Gap[]

  /**
   * @param found in file order, up to the end of what was searched for bins.
   * @param promised where the bins end, as the header says.
   */
  constructor(found: readonly Gap[], promised: number, fileLength: number, checksumHolds: boolean) {
    if (checksumHolds) this.gaps = [...found, ...missingEnd(promised, fileLength)]
    else this.gaps = withoutSlack(found, promised, fileLength)
  }

  get damage(): readonly Damage[] {
    return this.gaps.map(({ damage }) => damage)
  }

  /** Searches in halves: a hive may have as many gaps as pages, and many references into them. */
  at(position: number): Gap | undefined {
    let first = 0
    let last = this.gaps.length
    while (first < last) {
      const middle = (first + last) >>> 1
      if (this.gaps[middle]!.end <= position) first = middle + 1
      else last = middle
    }
    const gap = this.gaps[first]
    return gap !== undefined && gap.damage.code <= position ? gap : undefined
  }
}

/** Where the header cannot be trusted, bytes after the bins that it claims are slack and not a gap. */
function withoutSlack(found: readonly Gap[], promised: number, fileLength: number): readonly Gap[] {
  const last = found.at(-1)
  const isSlack = last !== undefined && last.damage.code >= promised && last.end >= fileLength
  return isSlack ? found.slice(0, -1) : found
}

function missingEnd(promised: number, fileLength: number): Gap[] {
  if (promised <= fileLength) return []
  const damage = new Damage('end of file', fileLength, `the bins should reach to ${hex(promised)}`)
  return [{ damage, end: promised }]
}
