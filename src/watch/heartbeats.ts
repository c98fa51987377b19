/**
 * The `RUN` record of each scan. How each watch and exclude fared, a long list, is in it where that is new: a scan
 * every ten seconds would fill a disk with what everyone knows.
 */
import type { RunSummary } from '../report/run-event.ts'
import { watchId } from '../report/watch-id.ts'

/** Sets of watches whose excludes are told apart. */
const KINDS = 64

export class Heartbeats {
  /** What was said last of each watch, whichever scan it was that said so. */
  private readonly watches = new Map<string, string>()
  /** What was said last of the excludes, by what the scan was for: of other watches it removes nothing. */
  private readonly excludes = new Map<string, string>()

  /**
   * @param watches what the scan was for.
   * @param whole whether it found something: then it is always whole.
   */
  summaryOf(watches: ReadonlySet<number>, summary: RunSummary, whole: boolean): RunSummary {
    let isKnown = true
    const say = (said: Map<string, string>, of: string, text: string): void => {
      if (said.get(of) !== text) isKnown = false
      said.set(of, text)
    }
    for (const result of summary.watchResults)
      say(this.watches, watchId(result), JSON.stringify({ ...result, events: 0 }))
    if (this.excludes.size >= KINDS) this.excludes.clear()
    say(this.excludes, [...watches].sort((a, b) => a - b).join(), JSON.stringify(summary.excludes))
    return isKnown && !whole ? { ...summary, watchResults: [], excludes: [] } : summary
  }

  /** After other policies are followed, everything is new. */
  forget(): void {
    this.watches.clear()
    this.excludes.clear()
  }
}
