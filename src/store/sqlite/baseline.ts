/** One baseline in a SQLite database. */
import type { DatabaseSync } from 'node:sqlite'
import { RegmonError } from '../../errors.ts'
import { upcase } from '../../registry/index.ts'
import { addressOf, decodeRoot, MalformedBytes, ROOT_BYTE } from '../format/index.ts'
import type { Address, Baseline, BaselineHead, NamedTarget, StoredObject } from '../store.ts'
import { readTarget } from '../target.ts'
import { SqliteWriter } from './baseline-writer.ts'
import { damaged, guarded } from './database.ts'

/** Opens and releases the database of a baseline. */
export interface Connections {
  /** A database in a read transaction, so that later writes of other runs do not show. `undefined` if there is none. */
  read(): DatabaseSync | undefined
  /** A database in a write transaction. */
  write(): DatabaseSync
  release(database: DatabaseSync): void
}

interface Row {
  readonly id: number
  readonly root: Address
  readonly target: NamedTarget
  readonly serial: number
}

export class SqliteBaseline implements Baseline {
  readonly head: BaselineHead | undefined
  private readonly row: Row | undefined
  private readonly file: string
  private readonly name: string
  private readonly connections: Connections
  /** In one transaction, so that all reads see the same state. */
  private database: DatabaseSync | undefined
  private reading: ReturnType<DatabaseSync['prepare']> | undefined

  constructor(file: string, name: string, connections: Connections) {
    this.file = file
    this.name = upcase(name)
    this.connections = connections
    this.database = connections.read()
    try {
      this.row = this.readRow()
      this.head = this.row && this.readHead(this.row)
    } catch (error) {
      this.close()
      throw error
    }
  }

  object(address: Address): StoredObject {
    const { database, file } = this
    const row = guarded(file, () => {
      this.reading ??= database?.prepare(
        'SELECT bytes, text FROM object LEFT JOIN fingerprint USING (address) WHERE address = ?',
      )
      return this.reading?.get(address)
    })
    const bytes = row?.['bytes']
    if (!(bytes instanceof Uint8Array)) throw damaged(file, `the object ${address.slice(0, 12)}… is missing`)
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (addressOf(buffer) !== address)
      throw damaged(file, `the object ${address.slice(0, 12)}… does not match its address`)
    const text = row?.['text']
    return { bytes: buffer, fingerprints: typeof text === 'string' ? text : undefined }
  }

  write(): SqliteWriter {
    // Release the read lock first: two runs that both hold a read lock and wait for the write lock would deadlock.
    this.close()
    const database = this.connections.write()
    this.database = database
    if ((this.readRow()?.serial ?? 0) !== (this.row?.serial ?? 0)) {
      this.close()
      throw new RegmonError('REGMON_STORE_CHANGED', 'another run wrote the baseline store meanwhile', {
        where: this.file,
        hint: 'run again',
      })
    }
    return new SqliteWriter(database, this.file, this.name, {
      root: this.row?.root,
      serial: this.row?.serial ?? 0,
    })
  }

  close(): void {
    this.reading = undefined
    if (this.database !== undefined) this.connections.release(this.database)
    this.database = undefined
  }

  private readRow(): Row | undefined {
    const { database } = this
    if (database === undefined) return undefined
    const row = guarded(this.file, () =>
      database.prepare('SELECT id, root, described, serial FROM baseline WHERE name = ?').get(this.name),
    )
    if (row === undefined) {
      refuseLostBaseline(database, this.file, this.name)
      return undefined
    }
    return {
      id: Number(row['id']),
      root: String(row['root']),
      target: parseTarget(String(row['described']), this.file),
      serial: Number(row['serial']),
    }
  }

  private readHead({ root, target }: Row): BaselineHead {
    return inWords(this.file, () => ({ id: root, target, ...decodeRoot(this.object(root).bytes) }))
  }
}

/**
 * A check records a new baseline for a target without one. If damage hid the old baseline, that check would accept
 * every change. So this first checks that each root object belongs to a baseline and that each baseline has the name
 * of its target. It reads the tables without their indexes, because an index may be damaged.
 * @throws RegmonError `REGMON_STORE_DAMAGED`.
 */
function refuseLostBaseline(database: DatabaseSync, file: string, wanted: string): void {
  const [roots, baselines] = guarded(file, () => [
    database.prepare('SELECT address FROM object NOT INDEXED WHERE substr(bytes, 1, 1) = ?').all(ROOT_BYTE),
    database.prepare('SELECT name, described, root FROM baseline NOT INDEXED').all(),
  ])
  const known = new Set(baselines.map(({ root }) => root))
  if (roots.some(({ address }) => !known.has(address)))
    throw damaged(file, 'a baseline is missing, and what it held is still there')
  if (baselines.some(({ name }) => name === wanted))
    throw damaged(file, 'the index of its baselines does not list all of them')
  for (const { name, described } of baselines)
    if (upcase(parseTarget(String(described), file).name) !== name)
      throw damaged(file, 'a baseline does not have the name of its target')
}

/** Turns `MalformedBytes` into an error that names the file. */
function inWords<T>(file: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    throw error instanceof MalformedBytes ? damaged(file, error.problem) : error
  }
}

/** @throws RegmonError `REGMON_STORE_DAMAGED`. */
export function parseTarget(text: string, file: string): NamedTarget {
  let target: NamedTarget | undefined
  try {
    target = readTarget(JSON.parse(text))
  } catch {}
  if (target === undefined) throw damaged(file, 'the target of a baseline cannot be read')
  return target
}
