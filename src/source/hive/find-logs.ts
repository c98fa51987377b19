/** The transaction logs that lie beside a hive. */
import { basename, dirname, join } from 'node:path'
import { listFolder, readFile } from '../offline/index.ts'
import { readLog, type TransactionLog } from './transaction-log.ts'

const EXTENSIONS = ['LOG', 'LOG1', 'LOG2']

/** Beside `SOFTWARE`: `SOFTWARE.LOG1`, `.LOG2` and, of older Windows, `.LOG`. */
export function logNames(hive: string): string[] {
  return EXTENSIONS.map((extension) => `${hive}.${extension}`)
}

/**
 * The logs that lie beside a hive, their names in whatever case.
 * @throws RegmonError where the folder cannot be listed.
 */
export function findLogs(hive: string): string[] {
  const names = logNames(basename(hive)).map((name) => name.toLowerCase())
  return listFolder(dirname(hive))
    .filter((name) => names.includes(name.toLowerCase()))
    .sort()
    .map((name) => join(dirname(hive), name))
}

export function readLogs(files: readonly string[]): TransactionLog[] {
  return files.flatMap((file) => readLog(basename(file), readFile(file)) ?? [])
}
