/**
 * Reads the records of a baseline one after the other as a walk asks for them: mostly in the order in which they
 * lie there, so that the next row is mostly the one that is asked for.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { Upcased, View } from '../../registry/index.ts'
import type { FoundRecord } from '../store.ts'
import { sortable } from './baseline-writer.ts'
import { guarded } from './database.ts'

/** Rows that are passed over before the place is sought anew. */
const PASSED = 16

/** Columns of a row: arrays cost less than objects. `whose` is the view, then the user. */
type Row = readonly [path: Uint8Array, whose: string, id: number, packed: string]

export class RecordReader {
  private readonly database: DatabaseSync
  private readonly file: string
  private readonly baseline: number
  private seeking: ReturnType<DatabaseSync['prepare']> | undefined
  private finding: ReturnType<DatabaseSync['prepare']> | undefined
  private rows: Iterator<Row> | undefined
  /** Requests in a row that lay before it. */
  private back = 0
  /** The row that the iterator stands at; `undefined` behind the last. */
  private row: Row | undefined

  constructor(database: DatabaseSync, file: string, baseline: number) {
    this.database = database
    this.file = file
    this.baseline = baseline
  }

  find(view: View, upcased: Upcased, user: string): FoundRecord | undefined {
    const path = sortable(upcased)
    if (this.rows === undefined) this.seek(path)
    let order = this.compare(path, view, user)
    // The walk has gone back: for one key, as a link or the other view leads to, or to a whole folder whose
    // name goes on with what sorts before `\`.
    if (order < 0) {
      if (++this.back === 1) return this.look(path, view, user)
      this.seek(path)
      order = this.compare(path, view, user)
    }
    this.back = 0
    for (let passed = 0; order > 0; passed++) {
      if (passed === PASSED) this.seek(path)
      else this.next()
      order = this.compare(path, view, user)
    }
    return order === 0 && this.row !== undefined ? { id: this.row[2], packed: this.row[3] } : undefined
  }

  close(): void {
    this.rows?.return?.()
    this.rows = undefined
    this.row = undefined
  }

  /** Whether what is asked for lies before (-1), at (0) or behind (1) the row that stands here. */
  private compare(path: Buffer, view: View, user: string): number {
    const { row } = this
    if (row === undefined) return -1
    const order = Buffer.compare(path, row[0])
    if (order !== 0) return order
    const whose = view + user
    return whose === row[1] ? 0 : whose < row[1] ? -1 : 1
  }

  private next(): void {
    const next = guarded(this.file, () => this.rows?.next())
    // Behind the last row the value is null.
    this.row = next?.done === true ? undefined : next?.value
  }

  private seek(path: Buffer): void {
    this.close()
    if (this.seeking === undefined) {
      this.seeking = this.database.prepare(`SELECT path, view || user, id, packed FROM key
        WHERE baseline = ? AND path >= ? ORDER BY path, view, user`)
      this.seeking.setReturnArrays(true)
    }
    this.rows = this.seeking.iterate(this.baseline, path) as unknown as Iterator<Row>
    this.next()
  }

  private look(path: Buffer, view: View, user: string): FoundRecord | undefined {
    this.finding ??= this.database.prepare(
      'SELECT id, packed FROM key WHERE baseline = ? AND path = ? AND view = ? AND user = ?',
    )
    const row = guarded(this.file, () => this.finding?.get(this.baseline, path, view, user))
    return row && { id: Number(row['id']), packed: String(row['packed']) }
  }
}
