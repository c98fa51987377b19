/** The state of a watch: a SQLite file of its own, held by one process for as long as it runs. */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { DigestStore } from '../store.ts'
import type { Posted, WatchState } from '../watch-state.ts'
import { type Connections, SqliteBaseline } from './baseline.ts'
import { BASELINE_TABLES, create, guarded, type Schema } from './database.ts'

const SCHEMA: Schema = {
  name: 'state of a watch',
  // "rgmw"
  application: 0x72676d77,
  format: 1,
  tables: `${BASELINE_TABLES}
    CREATE TABLE epoch (name TEXT NOT NULL) STRICT;
    CREATE TABLE outbox (sequence INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL) STRICT;
    CREATE TABLE reporter (
      name TEXT PRIMARY KEY,
      taken INTEGER NOT NULL,  -- everything up to this sequence
      joined INTEGER NOT NULL  -- milliseconds since 1970
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE scan (policy TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
}

/**
 * Opens it, makes it where there is none, and holds it.
 * @throws RegmonError `REGMON_STORE_BUSY` where another process holds it.
 */
export function openWatchState(file: string, now: () => number = Date.now): WatchState {
  return guarded(file, () => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    closeSync(openSync(file, 'a', 0o600))
    const database = new DatabaseSync(file, { timeout: 0 })
    try {
      // Held from the first write on, until the process ends, however it ends.
      database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536; BEGIN IMMEDIATE')
      create(database, file, SCHEMA)
      database.exec(
        'INSERT INTO epoch SELECT lower(hex(randomblob(8))) WHERE NOT EXISTS (SELECT * FROM epoch)',
      )
      database.exec('COMMIT')
      return new SqliteWatchState(database, file, now)
    } catch (error) {
      database.close()
      throw error
    }
  })
}

class SqliteWatchState implements WatchState {
  readonly name: string
  readonly epoch: string
  readonly store: DigestStore
  private readonly database: DatabaseSync
  private readonly now: () => number
  private readonly statements: ReturnType<typeof prepareAll>

  constructor(database: DatabaseSync, file: string, now: () => number) {
    this.database = database
    this.name = file
    this.now = now
    this.statements = prepareAll(database)
    this.epoch = String(database.prepare('SELECT name FROM epoch').get()?.['name'])
    const connections: Connections = {
      read: () => database,
      write() {
        database.exec('BEGIN IMMEDIATE')
        return database
      },
      release() {},
    }
    this.store = {
      kind: 'sqlite',
      name: file,
      grows: true,
      baseline: (target) => new SqliteBaseline(file, target, connections),
      targets: () => [],
      close() {},
    }
  }

  nextSequence(): number {
    return this.number(this.statements.sequence) + 1
  }

  post(text: string): number {
    return guarded(this.name, () => Number(this.statements.post.run(text).lastInsertRowid))
  }

  join(reporter: string): void {
    guarded(this.name, () => this.statements.join.run(reporter, this.nextSequence() - 1, this.now()))
  }

  pending(reporter: string, limit: number): Posted[] {
    const rows = guarded(this.name, () => this.statements.pending.all(reporter, limit))
    return rows.map(({ sequence, text }) => ({ sequence: Number(sequence), text: String(text) }))
  }

  backlog(reporter: string): number {
    return this.number(this.statements.backlog, reporter)
  }

  take(reporter: string, sequence: number): void {
    guarded(this.name, () => {
      this.database.exec('BEGIN IMMEDIATE')
      this.statements.take.run(sequence, reporter)
      this.statements.drop.run()
      this.database.exec('COMMIT')
    })
  }

  leave(before: number): { reporter: string; left: number }[] {
    return guarded(this.name, () => {
      const gone = this.statements.absent.all(before).map(({ name }) => String(name))
      const left = gone.map((reporter) => ({ reporter, left: this.backlog(reporter) }))
      this.statements.leave.run(before)
      this.statements.drop.run()
      return left.filter(({ left }) => left > 0)
    })
  }

  lastScan(policy: string): number | undefined {
    const at = guarded(this.name, () => this.statements.lastScan.get(policy))?.['at']
    return at === undefined ? undefined : Number(at)
  }

  setLastScan(policy: string, at: number): void {
    guarded(this.name, () => this.statements.setLastScan.run(policy, at))
  }

  close(): void {
    this.database.close()
  }

  private number(statement: ReturnType<DatabaseSync['prepare']>, ...values: string[]): number {
    return guarded(this.name, () => Number(statement.get(...values)?.['number'] ?? 0))
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
      WHERE sequence > (SELECT taken FROM reporter WHERE name = ?) ORDER BY sequence LIMIT ?`),
    backlog: prepare(`SELECT count(*) AS number FROM outbox
      WHERE sequence > (SELECT taken FROM reporter WHERE name = ?)`),
    take: prepare('UPDATE reporter SET taken = max(taken, ?) WHERE name = ?'),
    drop: prepare('DELETE FROM outbox WHERE sequence <= (SELECT coalesce(min(taken), 0) FROM reporter)'),
    absent: prepare('SELECT name FROM reporter WHERE joined < ?'),
    leave: prepare('DELETE FROM reporter WHERE joined < ?'),
    lastScan: prepare('SELECT at FROM scan WHERE policy = ?'),
    setLastScan: prepare(`INSERT INTO scan (policy, at) VALUES (?, ?)
      ON CONFLICT DO UPDATE SET at = excluded.at`),
  }
}
