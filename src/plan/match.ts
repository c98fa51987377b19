/** Which watches match a value. Equal answers share one object, so that a value costs one lookup. */
import type { DigestName } from '../digest/index.ts'
import { type DueWatches, isDue, type Watch } from './watch.ts'

export interface Match {
  /** Numbered from 0 without gaps, so that counts can be kept in an array. */
  readonly id: number
  readonly watches: readonly Watch[]
  /** The policies of those watches, each once, ascending. */
  readonly policies: readonly number[]
  /** The digest names of the watches, without duplicates. */
  readonly digests: readonly DigestName[]
  readonly keepsData: boolean
  readonly findings: boolean
  /** The excludes that removed this value from the watches of their policy. */
  readonly removedBy: readonly number[]
  /** Whether one of the watches is due; always true where all watches are. */
  readonly due: boolean
}

/** Makes one match for each set of watches and excludes. */
export class Matches {
  readonly all: Match[] = []
  private readonly known = new Map<string, Match>()
  private readonly due: DueWatches

  constructor(due: DueWatches) {
    this.due = due
  }

  of(watches: readonly Watch[], removedBy: readonly number[]): Match {
    const name = `${watches.map((watch) => watch.index).join()} ${removedBy.join()}`
    const known = this.known.get(name)
    if (known !== undefined) return known
    const match: Match = {
      id: this.all.length,
      watches,
      policies: [...new Set(watches.map((watch) => watch.policy))].sort((a, b) => a - b),
      digests: [...new Set(watches.map((watch) => watch.digest))],
      keepsData: watches.some((watch) => watch.keepsData),
      findings: watches.some((watch) => watch.findings),
      removedBy,
      due: watches.length === 0 || watches.some((watch) => isDue(watch, this.due)),
    }
    this.known.set(name, match)
    this.all.push(match)
    return match
  }
}
