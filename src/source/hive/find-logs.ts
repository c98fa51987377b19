/** The transaction logs that lie beside a hive. */
import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { readFile } from '../offline/index.ts'
import { readLog, type TransactionLog } from './transaction-log.ts'

/** Beside `SOFTWARE`: `SOFTWARE.LOG1`, `.LOG2` and, of older Windows, `.LOG`, in whatever case. */
export function findLogs(hive: string): TransactionLog[] {
  const names = ['LOG', 'LOG1', 'LOG2'].map((extension) => `${basename(hive)}.${extension}`.toLowerCase())
  return readdirSync(dirname(hive))
    .filter((name) => names.includes(name.toLowerCase()))
    .sort()
    .flatMap((name) => readLog(name, readFile(join(dirname(hive), name))) ?? [])
}
