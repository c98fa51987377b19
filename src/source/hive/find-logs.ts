/** The transaction logs that lie beside a hive. */
import { basename, dirname, join } from 'node:path'
import { listFolder, readFile } from '../offline/index.ts'
import { logNames } from './log-names.ts'
import { readLog, type TransactionLog } from './transaction-log.ts'

/** A file that may be a log, by its name. */
export interface LogFile {
  readonly name: string
  /** @throws RegmonError where it cannot be read. */
  read(): Buffer
}

/**
 * The logs that lie beside a hive, their names in whatever case.
 * @throws RegmonError where the folder cannot be listed.
 */
export function findLogs(hive: string): LogFile[] {
  const names = logNames(basename(hive)).map((name) => name.toLowerCase())
  return listFolder(dirname(hive))
    .filter((name) => names.includes(name.toLowerCase()))
    .sort()
    .map((name) => ({ name, read: () => readFile(join(dirname(hive), name)) }))
}

/** @throws RegmonError where one of them cannot be read. */
export function readLogs(files: readonly LogFile[]): TransactionLog[] {
  return files.flatMap(({ name, read }) => readLog(name, read()) ?? [])
}
