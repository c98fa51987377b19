/** The state of a watch: a separate SQLite file, locked by one process as long as it runs. */
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { RegmonError } from '../../errors.ts'
import type { DigestStore } from '../store.ts'
import type { Posted, WatchState } from '../watch-state.ts'
import { type Connections, SqliteBaseline } from './baseline.ts'
import { BASELINE_TABLES, create, guarded, type Schema } from './database.ts'

const SCHEMA: Schema = {
  name: 'state of a watch',
  // "rgmw"
  application: 0x72676d77,
  format: 2,
  tables: `${BASELINE_TABLES}
    CREATE TABLE epoch (name TEXT NOT NULL) STRICT;
    CREATE TABLE outbox (sequence INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL) STRICT;
    CREATE TABLE reporter (
      name TEXT PRIMARY KEY,
      taken INTEGER NOT NULL,  -- everything up to this sequence
      joined INTEGER NOT NULL  -- or took something: milliseconds since 1970
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE scan (policy TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
}

/**
 * Opens the state, creates it if there is none, and locks it.
 * @throws RegmonError `REGMON_STORE_BUSY` if another process has locked it.
 */
export function openWatchState(file: string, now: () => number = Date.now): WatchState {
  return guarded(file, () => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    closeSync(openSync(file, 'a', 0o600))
    const database = new DatabaseSync(file, { timeout: 0 })
    try {
      // The first write takes the lock. The system releases it when the process ends, even if it is killed.
      database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536; BEGIN IMMEDIATE')
      create(database, file, SCHEMA)
      database.exec(
        'INSERT INTO epoch SELECT lower(hex(randomblob(8))) WHERE NOT EXISTS (SELECT * FROM epoch)',
      )
      database.exec('COMMIT')
      return new SqliteWatchState(database, file, now)
    } catch (cause) {
      database.close()
      throw inWords(cause, file)
    }
  })
}

const MOVE_IT_AWAY =
  'move it away: the next watch begins with the pinned baseline; regmon did not change the file'

/** Replaces the hints of baseline stores: `accept` cannot create the state of a watch anew. */
function inWords(cause: unknown, file: string): unknown {
  if (cause instanceof RegmonError && cause.code === 'REGMON_STORE_FORMAT')
    return new RegmonError(cause.code, cause.message, {
      where: file,
      hint: `use the regmon that wrote it, or ${MOVE_IT_AWAY}`,
    })
  const isDamaged =
    cause instanceof RegmonError
      ? cause.code === 'REGMON_STORE_DAMAGED'
      : cause instanceof Error && 'errcode' in cause && DAMAGED.has(Number(cause.errcode) & 0xff)
  if (!isDamaged) return cause
  return new RegmonError('REGMON_STORE_DAMAGED', 'the file is not the state of a watch, or it is damaged', {
    where: file,
    hint: MOVE_IT_AWAY,
    cause,
  })
}

/** `SQLITE_CORRUPT`, `SQLITE_NOTADB`. */
const DAMAGED: ReadonlySet<number> = new Set([11, 26])

class SqliteWatchState implements WatchState {
  readonly name: string
  readonly epoch: string
  readonly store: DigestStore
  private readonly database: DatabaseSync
  private readonly now: () => number
  private readonly statements: ReturnType<typeof prepareAll>
  /** The sequence number of the last report before the open write. Later reports may still be rolled back. */
  private committed = 0
  /** The sequence numbers that reporters took while a write was open. */
  private readonly takenMeanwhile = new Map<string, number>()
  private readonly identity: string | undefined

  constructor(database: DatabaseSync, file: string, now: () => number) {
    this.database = database
    this.name = file
    this.now = now
    this.statements = prepareAll(database)
    this.identity = identityOf(file)
    this.epoch = String(database.prepare('SELECT name FROM epoch').get()?.['name'])
    const connections: Connections = {
      read: () => database,
      write: () => {
        this.settle()
        database.exec('BEGIN IMMEDIATE')
        this.committed = this.nextSequence() - 1
        return database
      },
      release() {},
    }
    this.store = {
      name: file,
      grows: true,
      keepsFingerprints: true,
      single: false,
      baseline: (name) => new SqliteBaseline(file, name, connections),
      targets: () => [],
      remove() {},
      signature: () => '',
      close() {},
    }
  }

  nextSequence(): number {
    return this.number(this.statements.sequence) + 1
  }

  post(text: string): number {
    return guarded(this.name, () => Number(this.statements.post.run(text).lastInsertRowid))
  }

  postAll(texts: readonly string[]): void {
    this.whole(() => {
      for (const text of texts) this.statements.post.run(text)
    })
  }

  join(reporter: string): void {
    guarded(this.name, () => this.statements.join.run(reporter, this.nextSequence() - 1, this.now()))
  }

  pending(reporter: string, limit: number): Posted[] {
    this.settle()
    const after = this.takenMeanwhile.get(reporter) ?? 0
    const rows = guarded(this.name, () => this.statements.pending.all(reporter, after, this.last(), limit))
    return rows.map(({ sequence, text }) => ({ sequence: Number(sequence), text: String(text) }))
  }

  backlog(reporter: string): number {
    return this.number(this.statements.backlog, reporter, this.takenMeanwhile.get(reporter) ?? 0, this.last())
  }

  take(reporter: string, sequence: number): void {
    this.takenMeanwhile.set(reporter, Math.max(sequence, this.takenMeanwhile.get(reporter) ?? 0))
    this.settle()
  }

  /** The sequence number of the last report that cannot be rolled back. */
  private last(): number {
    return this.database.isTransaction ? this.committed : Number.MAX_SAFE_INTEGER
  }

  /** Writes the sequence numbers that reporters took. Waits while a write is open, since it could be rolled back. */
  private settle(): void {
    if (this.takenMeanwhile.size === 0 || this.database.isTransaction) return
    this.whole(() => {
      for (const [reporter, sequence] of this.takenMeanwhile) {
        this.statements.take.run(sequence, this.now(), reporter)
      }
      this.statements.drop.run()
    })
    this.takenMeanwhile.clear()
  }

  /** Runs a step in one transaction. */
  private whole<T>(step: () => T): T {
    return guarded(this.name, () => {
      this.database.exec('BEGIN IMMEDIATE')
      try {
        const result = step()
        this.database.exec('COMMIT')
        return result
      } catch (error) {
        // SQLite has already rolled back if the disk is full.
        if (this.database.isTransaction) this.database.exec('ROLLBACK')
        throw error
      }
    })
  }

  leave(before: number): { reporter: string; left: number }[] {
    this.settle()
    const absent = guarded(this.name, () => this.statements.absent.all(before))
    const gone = absent.map(({ name }) => ({ reporter: String(name), left: this.backlog(String(name)) }))
    this.whole(() => {
      this.statements.leave.run(before)
      this.statements.drop.run()
    })
    return gone.filter(({ left }) => left > 0)
  }

  lastScan(policy: string): number | undefined {
    const at = guarded(this.name, () => this.statements.lastScan.get(policy))?.['at']
    return at === undefined ? undefined : Number(at)
  }

  setLastScan(policy: string, at: number): void {
    guarded(this.name, () => this.statements.setLastScan.run(policy, at))
  }

  check(): void {
    const identity = identityOf(this.name)
    if (identity === undefined || identity === this.identity) return
    throw new RegmonError('REGMON_STORE_LOST', 'the state of this watch was deleted or moved away', {
      where: this.name,
      hint: 'start the watch again: without it, it begins with the pinned baseline',
    })
  }

  close(): void {
    try {
      this.settle()
    } catch {
      // Reporters get these reports again after the next start.
    }
    this.database.close()
  }

  private number(statement: ReturnType<DatabaseSync['prepare']>, ...values: (string | number)[]): number {
    return guarded(this.name, () => Number(statement.get(...values)?.['number'] ?? 0))
  }
}

/**
 * Identifies the file that a name refers to, by device and inode; `''` if there is none. `undefined` if that cannot be
 * read, and on Windows, where an open file cannot be removed.
 */
function identityOf(file: string): string | undefined {
  if (process.platform === 'win32') return undefined
  try {
    const stat = statSync(file, { bigint: true, throwIfNoEntry: false })
    return stat === undefined ? '' : `${stat.dev} ${stat.ino}`
  } catch {
    return undefined
  }
}

function prepareAll(database: DatabaseSync) {
  const prepare = (sql: string) => database.prepare(sql)
  return {
    sequence: prepare("SELECT seq AS number FROM sqlite_sequence WHERE name = 'outbox'"),
    post: prepare('INSERT INTO outbox (text) VALUES (?)'),
    join: prepare(`INSERT INTO reporter (name, taken, joined) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET joined = excluded.joined`),
    pending: prepare(`SELECT sequence, text FROM outbox
      WHERE sequence > (SELECT taken FROM reporter WHERE name = ?) AND sequence > ? AND sequence <= ?
      ORDER BY sequence LIMIT ?`),
    backlog: prepare(`SELECT count(*) AS number FROM outbox
      WHERE sequence > (SELECT taken FROM reporter WHERE name = ?) AND sequence > ? AND sequence <= ?`),
    take: prepare('UPDATE reporter SET taken = max(taken, ?), joined = ? WHERE name = ?'),
    drop: prepare(
      'DELETE FROM outbox WHERE sequence <= (SELECT coalesce(min(taken), 1 << 62) FROM reporter)',
    ),
    absent: prepare('SELECT name FROM reporter WHERE joined < ?'),
    leave: prepare('DELETE FROM reporter WHERE joined < ?'),
    lastScan: prepare('SELECT at FROM scan WHERE policy = ?'),
    setLastScan: prepare(`INSERT INTO scan (policy, at) VALUES (?, ?)
      ON CONFLICT DO UPDATE SET at = excluded.at`),
  }
}
