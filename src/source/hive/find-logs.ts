/** The transaction logs that lie beside a hive. */
import { basename, dirname, join } from 'node:path'
import { upcase } from '../../registry/index.ts'
import { listFolder, readFile } from '../offline/index.ts'
import { ambiguousText, chooseName } from '../same-names.ts'
import { logNames } from './log-names.ts'
import { readLog, type TransactionLog } from './transaction-log.ts'

/** A file that may be a log, by its name. */
export interface LogFile {
  readonly name: string
  /** @throws RegmonError where it cannot be read. */
  read(): Buffer
}

export interface FoundLogs {
  readonly files: readonly LogFile[]
  /** Of names that differ in case alone: `x holds h.LOG1 and h.log1, which Windows takes for one name: h.LOG1 was read`. */
  readonly ambiguous: readonly string[]
}

/**
 * The logs that lie beside a hive, their names in whatever case.
 * @throws RegmonError where the folder cannot be listed.
 */
export function findLogs(hive: string): FoundLogs {
  const folder = dirname(hive)
  const listed = Map.groupBy(listFolder(folder).toSorted(), (name) => upcase(name))
  const ambiguous: string[] = []
  const files = logNames(basename(hive)).flatMap((name): LogFile[] => {
    const stored = listed.get(upcase(name)) ?? []
    const chosen = chooseName(name, stored)
    if (chosen === undefined) return []
    if (stored.length > 1) ambiguous.push(ambiguousText(folder, stored, chosen))
    return [{ name: chosen, read: () => readFile(join(folder, chosen)) }]
  })
  return { files, ambiguous }
}

/** @throws RegmonError where one of them cannot be read. */
export function readLogs(files: readonly LogFile[]): TransactionLog[] {
  return files.flatMap(({ name, read }) => readLog(name, read()) ?? [])
}
