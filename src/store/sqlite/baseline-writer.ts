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

export class SqliteWriter implements BaselineWriter {
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
export function sortable(upcased: Upcased): Buffer {
  return Buffer.from(upcased, 'utf16le').swap16()
}
