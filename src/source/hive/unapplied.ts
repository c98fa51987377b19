/** Describes the entries of transaction logs that a replay could not apply. */
import { hex } from './damage.ts'
import { entriesOf, type LostEntries } from './log-entries.ts'
import type { TransactionLog } from './transaction-log.ts'

/** `3 entries` */
export function entryCount(count: number): string {
  return `${count} ${count === 1 ? 'entry' : 'entries'}`
}

/** What could not be applied. */
export interface Unapplied {
  /** `18 entries of SOFTWARE.LOG1 (at 0x2a00: wrong hash)` */
  readonly text: string
  /** Whether it is the last entry, which a crash may have interrupted. Windows ignores it. */
  readonly torn: boolean
}

/**
 * @param used the logs that were applied, and what of each could not be.
 * @param next the number of the entry that would be applied next; `undefined` where nothing is known.
 * @returns nothing of what is older than `next`.
 */
export function unappliedOf(
  logs: readonly TransactionLog[],
  used: ReadonlyMap<TransactionLog, LostEntries | undefined>,
  next: number | undefined,
): Unapplied[] {
  const left = logs.flatMap((log) => {
    const all = used.has(log) ? used.get(log) : wholeLog(log, next)
    if (all === undefined) return []
    // Another log may have held the same entries, and a log of an older round holds none that count.
    const count = next === undefined ? all.count : Math.min(all.count, (all.number + all.count - next) | 0)
    return count > 0 ? [{ ...all, count, log }] : []
  })
  const isLast = left.length === 1
  return left.map(({ log, count, at, why, torn }) => {
    const place = at === undefined ? '' : `at ${hex(at)}: `
    // A crash then lost a write that no program was told of; an entry that was damaged later looks the same.
    const crash = torn && isLast ? '; it is the last, which a crash may have cut short' : ''
    return { text: `${entryCount(count)} of ${log.name} (${place}${why}${crash})`, torn: torn && isLast }
  })
}

function wholeLog(
  log: TransactionLog,
  next: number | undefined,
): (Omit<LostEntries, 'at'> & { at?: number }) | undefined {
  // Only the old log of the interrupted write can be applied.
  if (log.format === 'old') return undefined
  const { entries, lost } = entriesOf(log)
  const why = log.flaw ?? `it begins with entry ${log.sequence}, and ${next} would be the next`
  return { number: log.sequence, count: entries.length + (lost?.count ?? 0), why, torn: false }
}
