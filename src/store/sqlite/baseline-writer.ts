/** Writes a baseline: visible as a whole when it is committed. */
import type { DatabaseSync } from 'node:sqlite'
import type { Upcased } from '../../registry/index.ts'
import { writeHeader } from '../header.ts'
import {
  type BaselineHeader,
  type BaselineWriter,
  type Entry,
  type KeyIdentity,
  packEntries,
} from '../store.ts'
import { guarded } from './database.ts'

/** A baseline as the database has it; `id` is `undefined` for one that is not there yet. */
interface KnownBaseline {
  readonly id: number | undefined
  readonly serial: number
  readonly size: number
}

export class SqliteWriter implements BaselineWriter {
  private readonly database: DatabaseSync
  private readonly file: string
  private readonly baseline: number
  private readonly serial: number
  /** Rows of this baseline. */
  private size: number
  /** The next row's id; asked for when a row is added, which a steady watch rarely does. */
  private next: number | undefined
  private readonly adding: ReturnType<DatabaseSync['prepare']>
  private readonly changing: ReturnType<DatabaseSync['prepare']>
  private readonly removing: ReturnType<DatabaseSync['prepare']>

  constructor(database: DatabaseSync, file: string, target: string, known: KnownBaseline) {
    this.database = database
    this.file = file
    this.serial = known.serial
    this.size = known.size
    this.baseline =
      known.id ??
      this.number(
        'INSERT INTO baseline (target, header, serial, size) VALUES (?, ?, 0, 0) RETURNING id AS number',
        target,
        '',
      )
    this.adding = database.prepare(
      'INSERT INTO key (baseline, path, view, user, id, stored, packed) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    this.changing = database.prepare(
      'UPDATE key SET stored = ?, packed = ? WHERE baseline = ? AND path = ? AND view = ? AND user = ?',
    )
    this.removing = database.prepare(
      'DELETE FROM key WHERE baseline = ? AND path = ? AND view = ? AND user = ?',
    )
  }

  put({ view, key, upcased, user }: KeyIdentity, entries: readonly Entry[]): void {
    guarded(this.file, () => {
      const where = [this.baseline, sortable(upcased), view, user] as const
      if (entries.length === 0) {
        this.size -= Number(this.removing.run(...where).changes)
        return
      }
      const stored = Buffer.from(key, 'utf16le')
      const packed = packEntries(entries)
      if (this.size > 0 && this.changing.run(stored, packed, ...where).changes > 0) return
      this.next ??= this.number(
        'SELECT coalesce(max(id), -1) + 1 AS number FROM key WHERE baseline = ?',
        this.baseline,
      )
      this.adding.run(...where, this.next++, stored, packed)
      this.size++
    })
  }

  clear(): void {
    guarded(this.file, () => this.database.prepare('DELETE FROM key WHERE baseline = ?').run(this.baseline))
    this.size = 0
  }

  commit(header: BaselineHeader): void {
    guarded(this.file, () => {
      this.database
        .prepare('UPDATE baseline SET header = ?, serial = ?, size = ? WHERE id = ?')
        .run(JSON.stringify(writeHeader(header)), this.serial + 1, this.size, this.baseline)
      this.database.exec('COMMIT')
    })
  }

  rollback(): void {
    if (this.database.isOpen && this.database.isTransaction) this.database.exec('ROLLBACK')
  }

  private number(sql: string, ...values: (string | number)[]): number {
    return guarded(this.file, () => Number(this.database.prepare(sql).get(...values)?.['number']))
  }
}

/** UTF-16BE: compared by bytes as names are by units. SQLite's text cannot hold a lone surrogate. */
export function sortable(upcased: Upcased): Buffer {
  return Buffer.from(upcased, 'utf16le').swap16()
}
