/** The embedded store: one SQLite file, one baseline for each target, one row for each object. */
import type { DatabaseSync } from 'node:sqlite'
import { signatureOf } from '../signature.ts'
import type { DigestStore } from '../store.ts'
import { type Connections, parseTarget, SqliteBaseline } from './baseline.ts'
import { guarded, isPresent, openForReading, openForWriting } from './database.ts'

export interface SqliteOptions {
  readonly readOnly: boolean
  /** Milliseconds to wait for another run that is writing. */
  readonly busyTimeout?: number
}

const BUSY_TIMEOUT = 30_000

/** Creates neither the file nor its folder before the first write. */
export function openSqliteStore(file: string, name: string, options: SqliteOptions): DigestStore {
  const busyTimeout = options.busyTimeout ?? BUSY_TIMEOUT
  const open = new Set<SqliteBaseline>()
  const connections = connectionsTo(file, options.readOnly, busyTimeout)
  if (isPresent(file)) openForReading(file, busyTimeout).close()
  return {
    name,
    grows: true,
    keepsFingerprints: true,
    single: false,
    baseline(name) {
      const baseline = new SqliteBaseline(file, name, connections)
      open.add(baseline)
      return baseline
    },
    targets() {
      if (!isPresent(file)) return []
      const database = openForReading(file, busyTimeout)
      try {
        const rows = guarded(file, () => database.prepare('SELECT described FROM baseline ORDER BY id').all())
        return rows.map(({ described }) => parseTarget(String(described), file))
      } finally {
        database.close()
      }
    },
    remove(name) {
      const baseline = new SqliteBaseline(file, name, connections)
      try {
        if (baseline.head !== undefined) baseline.write().remove()
      } finally {
        baseline.close()
      }
    },
    signature: () => signatureOf(file),
    close() {
      for (const baseline of open) baseline.close()
    },
  }
}

function connectionsTo(file: string, readOnly: boolean, busyTimeout: number): Connections {
  return {
    read() {
      if (!isPresent(file)) return undefined
      const database = openForReading(file, busyTimeout)
      guarded(file, () => database.exec('BEGIN'))
      return database
    },
    write() {
      if (readOnly) throw new TypeError('a store that was opened for reading is not written')
      return openForWriting(file, busyTimeout)
    },
    release: (database: DatabaseSync) => database.close(),
  }
}
