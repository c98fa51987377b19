/** Suppresses repeated reports of scans: each notice, watch result and slow scan is reported only when it is new. */
import type { Policy } from '../policy/index.ts'
import type { Notice } from '../report/notices.ts'
import type { RunSummary } from '../report/run-event.ts'
import { watchId } from '../report/watch-id.ts'

/** Sets of watches that scans are remembered by; a watch on notification scans many. */
const SETS_OF_WATCHES = 64

/** The texts that were last reported of each subject. */
class ReportedTexts {
  private readonly limit: number
  private readonly bySubject = new Map<string, ReadonlySet<string>>()
  /** How many subjects have each text. */
  private readonly counts = new Map<string, number>()

  /** @param limit subjects; beyond it all are forgotten, and so reported again. */
  constructor(limit = Number.POSITIVE_INFINITY) {
    this.limit = limit
  }

  /** Replaces the texts of a subject. @returns those that no subject had. */
  replace(subject: string, texts: Iterable<string>): string[] {
    const present = new Set(texts)
    const added = [...present].filter((text) => !this.counts.has(text))
    for (const text of present) this.counts.set(text, (this.counts.get(text) ?? 0) + 1)
    for (const text of this.bySubject.get(subject) ?? []) {
      const rest = this.counts.get(text)! - 1
      if (rest === 0) this.counts.delete(text)
      else this.counts.set(text, rest)
    }
    if (this.bySubject.size >= this.limit && !this.bySubject.has(subject)) this.forget()
    this.bySubject.set(subject, present)
    return added
  }

  forget(): void {
    this.bySubject.clear()
    this.counts.clear()
  }
}

export class RepetitionFilter {
  private readonly noticeTexts = new ReportedTexts(SETS_OF_WATCHES)
  private readonly excludes = new ReportedTexts(SETS_OF_WATCHES)
  private readonly results = new ReportedTexts()
  private readonly slow = new ReportedTexts()

  /** @param watches those that the scan was for. @returns the notices that are new. */
  notices(watches: ReadonlySet<number>, notices: readonly Notice[]): Notice[] {
    const byText = new Map(notices.toReversed().map((notice) => [notice.message, notice]))
    const added = new Set(this.noticeTexts.replace(setId(watches), byText.keys()))
    return [...byText.values()].reverse().filter(({ message }) => added.has(message))
  }

  /**
   * @returns the summary of a scan, without the results of watches and excludes where the last one said the same: a
   * scan every ten seconds would fill a disk with them.
   */
  shortened(watches: ReadonlySet<number>, summary: RunSummary): RunSummary {
    const id = setId(watches)
    const added = [
      ...summary.watchResults.flatMap((result) =>
        this.results.replace(watchId(result), [JSON.stringify({ ...result, events: 0 })]),
      ),
      // What an exclude removes depends on the watches that were scanned.
      ...this.excludes.replace(id, [`${id} ${JSON.stringify(summary.excludes)}`]),
    ]
    return added.length > 0 ? summary : { ...summary, watchResults: [], excludes: [] }
  }

  /** @param duration milliseconds. @returns a notice for each policy whose scan took longer than its interval. */
  slowScans(policies: readonly Policy[], duration: number): Notice[] {
    return policies.flatMap(({ name, scanInterval }): Notice[] => {
      if (scanInterval === 0) return []
      const isSlow = duration > scanInterval * 1000
      if (this.slow.replace(name, isSlow ? [name] : []).length === 0) return []
      const took = `${Math.round(duration / 1000)} s`
      const message = `${name}: a scan took ${took}, and one is due every ${scanInterval} s; the next begins as soon as it can`
      return [{ level: 'warning', code: 'REGMON_SCAN_SLOW', message }]
    })
  }

  /** After other policies are followed, notices and results are new. */
  forget(): void {
    for (const texts of [this.noticeTexts, this.excludes, this.results]) texts.forget()
  }
}

function setId(watches: ReadonlySet<number>): string {
  return [...watches].sort((a, b) => a - b).join()
}
