/**
 * What the scans of one host's watch come to. What they found is added up; of each watch stands what the last scan
 * that told of it says, which a record leaves out where it is as before.
 */
import type { RunRecord, UnreadableKey, WatchRecord } from '../../src/report/run-event.ts'
import { watchId } from '../../src/report/watch-id.ts'
import { together } from './together.ts'

type Exclude = RunRecord['Excludes'][number]

/**
 * Whose keys and values are counted. Scans of different policies may meet the same values, so that those of two
 * scans cannot be added: it is the last of the scans that were for the most watches.
 */
export interface CountedScan {
  readonly watches: number
  /** Whether a scan of fewer watches came after it. */
  readonly isPast: boolean
  readonly keys: number
  readonly values: number
}

export class ScanTotals {
  private readonly policies = new Set<string>()
  private readonly results = new Map<string, WatchRecord>()
  private readonly excludes = new Map<string, Exclude>()
  /** Each once, however many scans could not read it. */
  private readonly unreadable = new Map<string, UnreadableKey>()
  private counted: CountedScan | undefined
  private sum: RunRecord | undefined

  /** @param scanned the policies that the scan was for. */
  add(record: RunRecord, scanned: readonly string[]): void {
    // A scan of all that is followed names it all: other watches were edited away.
    if (record.WatchResults.length > 0 && record.WatchResults.length === record.Watches) this.forget()
    for (const policy of scanned) this.policies.add(policy)
    for (const result of record.WatchResults) this.results.set(watchId(result), result)
    for (const exclude of record.Excludes) {
      // Of the others it has seen a part at most.
      if (scanned.includes(exclude.Policy))
        this.excludes.set(JSON.stringify([exclude.Policy, exclude.Exclude]), exclude)
    }
    for (const key of record.Unreadable) this.unreadable.set(unreadableId(key), key)
    this.counted = this.widest(record, this.watchesOf(record, scanned))
    this.sum = this.sum === undefined ? record : together(this.sum, record)
    this.sum = { ...this.sum, ...this.standing(this.counted) }
  }

  get total(): { record: RunRecord; policies: number; counted: CountedScan } | undefined {
    const { sum, counted, policies } = this
    return sum === undefined || counted === undefined
      ? undefined
      : { record: sum, policies: policies.size, counted }
  }

  private forget(): void {
    this.policies.clear()
    this.results.clear()
    this.excludes.clear()
    this.counted = undefined
  }

  /** How many it was for. One on notification is for some of a policy, and then it names them. */
  private watchesOf({ WatchResults }: RunRecord, scanned: readonly string[]): number {
    if (WatchResults.length > 0) return WatchResults.length
    return [...this.results.values()].filter(({ Policy }) => scanned.includes(Policy)).length
  }

  private widest({ Keys, Values }: RunRecord, watches: number): CountedScan {
    if (this.counted !== undefined && watches < this.counted.watches) return { ...this.counted, isPast: true }
    return { watches, isPast: false, keys: Keys, values: Values }
  }

  private standing({ keys, values }: CountedScan): Partial<RunRecord> {
    const results = [...this.results.values()]
    return {
      Watches: results.length,
      Keys: keys,
      Values: values,
      Skipped: results.filter(({ Status }) => Status === 'skipped').length,
      Unreadable: [...this.unreadable.values()],
      WatchResults: results,
      Excludes: [...this.excludes.values()],
    }
  }
}

/** The same for a key that another scan could not read either. */
export function unreadableId({ View, RegistryKey, RegistryKeyRaw, Status }: UnreadableKey): string {
  return JSON.stringify([View, RegistryKeyRaw ?? RegistryKey, Status])
}
