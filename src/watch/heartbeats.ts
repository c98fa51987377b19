/**
 * The `RUN` record of each scan. How each watch and exclude fared, a long list, is in it where that is new: a scan
 * every ten seconds would fill a disk with what everyone knows.
 */
import type { RunRecord } from '../report/run-event.ts'

/** Sets of watches that are told apart. */
const KINDS = 64

export class Heartbeats {
  /** What was said last, by what the scan was for. */
  private readonly said = new Map<string, string>()

  /**
   * @param watches what the scan was for.
   * @param whole whether it found something: then it is always whole.
   */
  recordOf(watches: ReadonlySet<number>, record: RunRecord, whole: boolean): RunRecord {
    const kind = [...watches].sort((a, b) => a - b).join()
    const results = record.WatchResults.map((result) => ({ ...result, Events: 0 }))
    const text = JSON.stringify([results, record.Excludes])
    const isKnown = this.said.get(kind) === text
    if (this.said.size >= KINDS) this.said.clear()
    this.said.set(kind, text)
    return isKnown && !whole ? { ...record, WatchResults: [], Excludes: [] } : record
  }

  /** After other policies are followed, everything is new. */
  forget(): void {
    this.said.clear()
  }
}
