/** What transaction logs hold that a replay had to leave out, for people. */
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
  /** Whether it is a last entry that was being written when all ended. Windows passes over it. */
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
    // Another log may have brought the same entries, and a log of an older round brings none.
    const count = next === undefined ? all.count : Math.min(all.count, (all.number + all.count - next) | 0)
    return count > 0 ? [{ ...all, count, log }] : []
  })
  const isLast = left.length === 1
  return left.map(({ log, count, at, why, torn }) => {
    const place = at === undefined ? '' : `at ${hex(at)}: `
    // Then nobody was told that it was written; but one that was damaged later looks the same.
    const crash = torn && isLast ? '; it is the last, which a crash may have cut short' : ''
    return { text: `${entryCount(count)} of ${log.name} (${place}${why}${crash})`, torn: torn && isLast }
  })
}

function wholeLog(
  log: TransactionLog,
  next: number | undefined,
): (Omit<LostEntries, 'at'> & { at?: number }) | undefined {
  // Of old logs, the one of the write that was under way alone is of any use.
  if (log.format === 'old') return undefined
  const { entries, lost } = entriesOf(log)
  const why = log.flaw ?? `it begins with entry ${log.sequence}, and ${next} would be the next`
  return { number: log.sequence, count: entries.length + (lost?.count ?? 0), why, torn: false }
}
