/** The embedded store: one SQLite file, one baseline for each target, one row for each key. */
import type { DatabaseSync } from 'node:sqlite'
import { RegmonError } from '../../errors.ts'
import { type Upcased, upcase, type View } from '../../registry/index.ts'
import type { Target } from '../../source/source.ts'
import { readHeader, writeHeader } from '../header.ts'
import {
  type Baseline,
  type BaselineHeader,
  type BaselineWriter,
  type DigestStore,
  type Entry,
  type FoundRecord,
  type KeyIdentity,
  type KeyRecord,
  packEntries,
} from '../store.ts'
import { guarded, isPresent, openForReading, openForWriting } from './database.ts'

export interface SqliteOptions {
  readonly readOnly: boolean
  /** Milliseconds to wait for another run that is writing. */
  readonly busyTimeout?: number
}

const BUSY_TIMEOUT = 30_000

/** Nothing is made, not the file nor its folder, before something is written. */
export function openSqliteStore(file: string, name: string, options: SqliteOptions): DigestStore {
  const busyTimeout = options.busyTimeout ?? BUSY_TIMEOUT
  const open = new Set<SqliteBaseline>()
  if (isPresent(file)) openForReading(file, busyTimeout).close()
  return {
    kind: 'sqlite',
    name,
    grows: true,
    baseline(target) {
      const baseline = new SqliteBaseline(file, target, options.readOnly, busyTimeout)
      open.add(baseline)
      return baseline
    },
    targets() {
      if (!isPresent(file)) return []
      const database = openForReading(file, busyTimeout)
      try {
        const rows = guarded(file, () => database.prepare('SELECT header FROM baseline ORDER BY id').all())
        return rows.map(({ header }) => parseHeader(String(header), file).target)
      } finally {
        database.close()
      }
    },
    close() {
      for (const baseline of open) baseline.close()
    },
  }
}

/** Which baseline a target has: hosts and mounts are compared as names are. */
function targetText({ kind, mounts, hostname }: Target): string {
  return JSON.stringify([kind, mounts.map(upcase), upcase(hostname ?? '')])
}

class SqliteBaseline implements Baseline {
  readonly header: BaselineHeader | undefined
  readonly size: number
  private readonly serial: number
  private readonly id: number | undefined
  private readonly file: string
  private readonly target: string
  private readonly readOnly: boolean
  private readonly busyTimeout: number
  /** A read transaction is open on it: what is read is one state. */
  private database: DatabaseSync | undefined
  private finding: ReturnType<DatabaseSync['prepare']> | undefined

  constructor(file: string, target: Target, readOnly: boolean, busyTimeout: number) {
    this.file = file
    this.target = targetText(target)
    this.readOnly = readOnly
    this.busyTimeout = busyTimeout
    if (isPresent(file)) {
      this.database = openForReading(file, busyTimeout)
      guarded(file, () => this.database?.exec('BEGIN'))
    }
    const row = this.row()
    this.id = row?.id
    this.serial = row?.serial ?? 0
    this.size = row?.size ?? 0
    this.header = row && parseHeader(row.header, file)
  }

  find(view: View, upcased: Upcased, user: string): FoundRecord | undefined {
    if (this.id === undefined || this.database === undefined) return undefined
    this.finding ??= this.database.prepare(
      'SELECT id, packed FROM key WHERE baseline = ? AND path = ? AND view = ? AND user = ?',
    )
    const row = guarded(this.file, () => this.finding!.get(this.id!, sortable(upcased), view, user))
    return row && { id: Number(row['id']), packed: String(row['packed']) }
  }

  *records(): Iterable<KeyRecord> {
    if (this.id === undefined || this.database === undefined) return
    const statement = this.database.prepare(
      'SELECT id, path, view, user, stored, packed FROM key WHERE baseline = ? ORDER BY path, view, user',
    )
    const rows = statement.iterate(this.id)
    for (;;) {
      const { value: row, done } = guarded(this.file, () => rows.next())
      if (done || row === undefined) return
      const key = storedText(row['stored'])
      yield {
        id: Number(row['id']),
        view: row['view'] === '32' ? '32' : '64',
        user: String(row['user']),
        key,
        upcased: upcase(key),
        packed: String(row['packed']),
      }
    }
  }

  write(): BaselineWriter {
    if (this.readOnly) throw new TypeError('a store that was opened for reading is not written')
    // The read lock goes first: two runs that both held one could never both go on.
    this.close()
    const database = openForWriting(this.file, this.busyTimeout)
    this.database = database
    if ((this.row()?.serial ?? 0) !== this.serial) {
      this.close()
      throw new RegmonError('REGMON_STORE_CHANGED', 'another run wrote the digest store meanwhile', {
        where: this.file,
        hint: 'run again',
      })
    }
    return new SqliteWriter(database, this.file, this.target, this.id, this.serial)
  }

  close(): void {
    this.finding = undefined
    this.database?.close()
    this.database = undefined
  }

  private row(): { id: number; header: string; serial: number; size: number } | undefined {
    const { database } = this
    if (database === undefined) return undefined
    const row = guarded(this.file, () =>
      database.prepare('SELECT id, header, serial, size FROM baseline WHERE target = ?').get(this.target),
    )
    return (
      row && {
        id: Number(row['id']),
        header: String(row['header']),
        serial: Number(row['serial']),
        size: Number(row['size']),
      }
    )
  }
}

class SqliteWriter implements BaselineWriter {
  private readonly database: DatabaseSync
  private readonly file: string
  private readonly baseline: number
  private readonly serial: number
  private next: number
  private readonly setting: ReturnType<DatabaseSync['prepare']>
  private readonly removing: ReturnType<DatabaseSync['prepare']>

  constructor(database: DatabaseSync, file: string, target: string, id: number | undefined, serial: number) {
    this.database = database
    this.file = file
    this.serial = serial
    const first = (sql: string, ...values: (string | number)[]): number =>
      guarded(file, () => Number(database.prepare(sql).get(...values)?.['number']))
    this.baseline =
      id ??
      first(
        'INSERT INTO baseline (target, header, serial, size) VALUES (?, ?, 0, 0) RETURNING id AS number',
        target,
        '',
      )
    this.next = first('SELECT coalesce(max(id), -1) + 1 AS number FROM key WHERE baseline = ?', this.baseline)
    this.setting = database.prepare(`
      INSERT INTO key (baseline, path, view, user, id, stored, packed) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET packed = excluded.packed, stored = excluded.stored`)
    this.removing = database.prepare(
      'DELETE FROM key WHERE baseline = ? AND path = ? AND view = ? AND user = ?',
    )
  }

  put({ view, key, upcased, user }: KeyIdentity, entries: readonly Entry[]): void {
    const path = sortable(upcased)
    guarded(this.file, () => {
      if (entries.length === 0) this.removing.run(this.baseline, path, view, user)
      else
        this.setting.run(
          this.baseline,
          path,
          view,
          user,
          this.next++,
          Buffer.from(key, 'utf16le'),
          packEntries(entries),
        )
    })
  }

  clear(): void {
    guarded(this.file, () => this.database.prepare('DELETE FROM key WHERE baseline = ?').run(this.baseline))
  }

  commit(header: BaselineHeader): void {
    guarded(this.file, () => {
      this.database
        .prepare(`UPDATE baseline SET header = ?1, serial = ?2, size = (SELECT count(*) FROM key WHERE baseline = ?3)
          WHERE id = ?3`)
        .run(JSON.stringify(writeHeader(header)), this.serial + 1, this.baseline)
      this.database.exec('COMMIT')
    })
  }

  rollback(): void {
    if (this.database.isOpen && this.database.isTransaction) this.database.exec('ROLLBACK')
  }
}

/** UTF-16BE: compared by bytes as names are by units. SQLite's text cannot hold a lone surrogate. */
function sortable(upcased: Upcased): Buffer {
  return Buffer.from(upcased, 'utf16le').swap16()
}

function storedText(value: unknown): string {
  return value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf16le')
    : ''
}

function parseHeader(text: string, file: string): BaselineHeader {
  let header: BaselineHeader | undefined
  try {
    header = readHeader(JSON.parse(text))
  } catch {}
  if (header !== undefined) return header
  throw new RegmonError('REGMON_STORE_DAMAGED', 'the header of a baseline cannot be read', {
    where: file,
    hint: 'restore the store from a copy, or remove it and run `regmon accept`; it was left as it is',
  })
}
