/** One baseline in a SQLite database: one row for each key. */
import type { DatabaseSync } from 'node:sqlite'
import { RegmonError } from '../../errors.ts'
import { type Upcased, upcase, type View } from '../../registry/index.ts'
import { type Target, targetIdentity } from '../../source/source.ts'
import { readHeader } from '../header.ts'
import type { Baseline, BaselineHeader, BaselineWriter, FoundRecord, KeyRecord } from '../store.ts'
import { SqliteWriter } from './baseline-writer.ts'
import { guarded } from './database.ts'
import { RecordReader } from './record-reader.ts'

/** How a baseline comes by its database. */
export interface Connections {
  /** A database to be read, in a transaction: nothing that others write shows; `undefined` where there is none. */
  read(): DatabaseSync | undefined
  /** A database with a write begun. */
  write(): DatabaseSync
  release(database: DatabaseSync): void
}

export class SqliteBaseline implements Baseline {
  readonly header: BaselineHeader | undefined
  readonly size: number
  readonly serial: number
  readonly id: number | undefined
  private readonly file: string
  private readonly target: string
  private readonly connections: Connections
  /** What is read from it is one state. */
  private database: DatabaseSync | undefined
  private reader: RecordReader | undefined

  constructor(file: string, target: Target, connections: Connections) {
    this.file = file
    this.target = targetIdentity(target)
    this.connections = connections
    this.database = connections.read()
    const row = this.row()
    this.id = row?.id
    this.serial = row?.serial ?? 0
    this.size = row?.size ?? 0
    this.header = row && parseHeader(row.header, file)
  }

  find(view: View, upcased: Upcased, user: string): FoundRecord | undefined {
    if (this.id === undefined || this.database === undefined) return undefined
    this.reader ??= new RecordReader(this.database, this.file, this.id)
    return this.reader.find(view, upcased, user)
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
    // The read lock goes first: two runs that both held one could never both go on.
    this.close()
    const database = this.connections.write()
    this.database = database
    if ((this.row()?.serial ?? 0) !== this.serial) {
      this.close()
      throw new RegmonError('REGMON_STORE_CHANGED', 'another run wrote the digest store meanwhile', {
        where: this.file,
        hint: 'run again',
      })
    }
    return new SqliteWriter(database, this.file, this.target, this)
  }

  close(): void {
    this.reader?.close()
    this.reader = undefined
    if (this.database !== undefined) this.connections.release(this.database)
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

function storedText(value: unknown): string {
  return value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf16le')
    : ''
}

export function parseHeader(text: string, file: string): BaselineHeader {
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
