/** Applies transaction logs to a dirty hive, in memory: evidence is never written to. */
import { BASE_BLOCK_LENGTH, checksum } from './base-block.ts'
import { Bins } from './bins.ts'
import { entriesOf, type LostEntries } from './log-entries.ts'
import type { TransactionLog } from './transaction-log.ts'
import { entryCount, type Unapplied, unappliedOf } from './unapplied.ts'

export interface Replayed {
  /** The hive with the logs applied, which is clean; the unchanged file where nothing was applied. */
  readonly file: Buffer
  /** How much of which log was applied: `24 entries of SOFTWARE.LOG1`. */
  readonly applied: readonly string[]
  /** What later writes the logs hold that could not be applied: without them, the state may be stale. */
  readonly unapplied: readonly Unapplied[]
}

/** @param file a hive that `mayBeDirty`. */
export function replay(file: Buffer, logs: readonly TransactionLog[]): Replayed {
  const checksumHolds = file.readUInt32LE(508) === checksum(file)
  const counting = logs.filter(({ flaw }) => flaw === undefined)
  const usable = counting.some(({ format }) => format === 'new')
    ? newLogs(file, counting, checksumHolds)
    : oldLogs(file, counting, checksumHolds)
  const [first] = usable
  if (first === undefined) {
    const next = checksumHolds ? file.readUInt32LE(8) : undefined
    return { file, applied: [], unapplied: unappliedOf(logs, new Map(), next) }
  }
  const bins = new Bins(file, file.length + counting.reduce((sum, log) => sum + log.file.length, 0))
  const applied: string[] = []
  const used = new Map<TransactionLog, LostEntries | undefined>()
  let next = first.sequence
  for (const log of usable) {
    // The second log goes on where the first ended.
    if (log.sequence !== next) break
    const { count, lost } = applyTo(bins, log)
    used.set(log, lost)
    if (count > 0) applied.push(`${entryCount(count)} of ${log.name}`)
    next = (log.sequence + count) >>> 0
  }
  const unapplied = unappliedOf(logs, used, next)
  if (applied.length === 0) return { file, applied, unapplied }
  return { file: bins.finish(checksumHolds ? file : first.header, next), applied, unapplied }
}

/** Applies entries up to the first that cannot be applied, since each depends on those before it. */
function applyTo(bins: Bins, log: TransactionLog): { count: number; lost: LostEntries | undefined } {
  const { entries, lost } = entriesOf(log)
  for (const [i, entry] of entries.entries()) {
    const why = bins.apply(entry)
    if (why === undefined) continue
    const count = entries.length - i + (lost?.count ?? 0)
    return { count: i, lost: { number: (log.sequence + i) >>> 0, at: entry.at, count, why, torn: false } }
  }
  return { count: entries.length, lost }
}

/** Logs that begin at or after the hive's own number, the earlier first; numbers may wrap around. */
function newLogs(file: Buffer, logs: readonly TransactionLog[], checksumHolds: boolean): TransactionLog[] {
  const ordered = logs.filter(({ format }) => format === 'new').sort((a, b) => (a.sequence - b.sequence) | 0)
  // Where the header cannot be trusted, the hive's own number is not known: only the later log is safe.
  if (!checksumHolds) return ordered.slice(-1)
  const written = file.readUInt32LE(8)
  return ordered.filter(({ sequence }) => ((sequence - written) | 0) >= 0)
}

/**
 * The log of the write that was under way has the time of the hive's header. A header whose checksum is wrong may be
 * damaged elsewhere and still hold that time; where it does not, the first bin may.
 */
function oldLogs(file: Buffer, logs: readonly TransactionLog[], checksumHolds: boolean): TransactionLog[] {
  const times = [file.readBigUInt64LE(12)]
  if (!checksumHolds) times.push(file.readBigUInt64LE(BASE_BLOCK_LENGTH + 20))
  const old = logs.filter(({ format }) => format === 'old')
  return times.flatMap((time) => old.filter(({ lastWritten }) => lastWritten === time)).slice(0, 1)
}
