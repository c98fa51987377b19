/** Opens the SQLite file of a store, checks its format, and turns errors of SQLite into messages for users. */
import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { RegmonError } from '../../errors.ts'

/** A kind of database: the numbers that identify it, and its tables. */
export interface Schema {
  /** For people: `baseline store`. */
  readonly name: string
  /** `PRAGMA application_id`. */
  readonly application: number
  /** `PRAGMA user_version`: the format of the tables. */
  readonly format: number
  readonly tables: string
}

export const BASELINE_TABLES = `
  CREATE TABLE baseline (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,       -- upcased
    described TEXT NOT NULL,         -- the target, as JSON
    root TEXT NOT NULL,              -- the address of its root object
    taken_at TEXT NOT NULL,          -- when it was last written, ISO 8601 in UTC
    serial INTEGER NOT NULL          -- rises by one with each write
  ) STRICT;
  CREATE TABLE object (
    address TEXT PRIMARY KEY,        -- SHA-256 of its bytes, lower-case hex
    bytes BLOB NOT NULL,
    referrers INTEGER NOT NULL       -- objects that name its address, and baselines whose root it is
  ) STRICT;
  CREATE TABLE fingerprint (         -- a cache: what is missing here is read in full
    address TEXT PRIMARY KEY,        -- of a page
    text TEXT NOT NULL
  ) STRICT;
`

const STORE: Schema = {
  name: 'baseline store',
  // "rgmn"
  application: 0x72676d6e,
  format: 2,
  tables: BASELINE_TABLES,
}

/** Whether the file exists and is not empty. */
export function isPresent(file: string): boolean {
  return existsSync(file) && statSync(file).size > 0
}

/**
 * Opens a database for reading. This writes nothing, with one exception: if a killed run left a rollback journal,
 * SQLite rolls it back first, which restores the previous baseline.
 */
export function openForReading(file: string, busyTimeout: number): DatabaseSync {
  return guarded(file, () => {
    if (isPresent(`${file}-journal`)) {
      const recovering = new DatabaseSync(file, { timeout: busyTimeout })
      recovering.prepare('SELECT count(*) FROM sqlite_schema').get()
      recovering.close()
    }
    const database = new DatabaseSync(file, { readOnly: true, timeout: busyTimeout })
    try {
      recognise(database, file, STORE)
    } catch (error) {
      database.close()
      throw error
    }
    database.exec('PRAGMA cache_size = -65536')
    return database
  })
}

/**
 * Opens a database and begins a write transaction, which also creates missing tables. If the first write is rolled
 * back, an empty file is left, which does not count as a store.
 */
export function openForWriting(file: string, busyTimeout: number): DatabaseSync {
  return guarded(file, () => {
    // Only the owner may read digests and recorded data.
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    closeSync(openSync(file, 'a', 0o600))
    const database = new DatabaseSync(file, { timeout: busyTimeout })
    try {
      database.exec('PRAGMA cache_size = -65536')
      database.exec('BEGIN IMMEDIATE')
      create(database, file, STORE)
    } catch (error) {
      database.close()
      throw error
    }
    return database
  })
}

/** Creates the tables in an empty database. @throws RegmonError if it is of another kind or format. */
export function create(database: DatabaseSync, file: string, schema: Schema): void {
  if (number(database, 'SELECT count(*) AS number FROM sqlite_schema') > 0) recognise(database, file, schema)
  else {
    database.exec(schema.tables)
    database.exec(`PRAGMA application_id = ${schema.application}; PRAGMA user_version = ${schema.format}`)
  }
}

function recognise(database: DatabaseSync, file: string, { name, application, format }: Schema): void {
  if (number(database, 'PRAGMA application_id', 'application_id') !== application) {
    throw new RegmonError('REGMON_STORE_DAMAGED', `the file is not a ${name} of regmon`, {
      where: file,
      hint: 'name another file with --store',
    })
  }
  const found = number(database, 'PRAGMA user_version', 'user_version')
  if (found === format) return
  const message = `the ${name} has format ${found}; this regmon reads format ${format}`
  throw new RegmonError('REGMON_STORE_FORMAT', message, {
    where: file,
    hint:
      found > format
        ? 'use the newer regmon that wrote it; regmon did not change the file'
        : 'a development version wrote it: remove the file, then record anew with `regmon accept`',
  })
}

function number(database: DatabaseSync, sql: string, column = 'number'): number {
  return Number(database.prepare(sql).get()?.[column])
}

export function damaged(file: string, problem: string, cause?: unknown): RegmonError {
  return new RegmonError('REGMON_STORE_DAMAGED', `the baseline store is damaged: ${problem}`, {
    where: file,
    hint: 'restore it from a copy, or remove it and run `regmon accept`; regmon did not change it',
    cause,
  })
}

/** The result codes of SQLite (`sqlite3.h`) for which a message can tell the user what to do. */
const BUSY = 5
const READ_ONLY = 8
const IO_ERROR = 10
const FULL = 13
const CANNOT_OPEN = 14

/** Runs a step, and turns errors of SQLite or of the system into messages for users. */
export function guarded<T>(file: string, step: () => T): T {
  try {
    return step()
  } catch (cause) {
    if (cause instanceof RegmonError || !(cause instanceof Error)) throw cause
    throw inWords(cause, file)
  }
}

function inWords(cause: Error & { errcode?: number; code?: string }, file: string): Error {
  const fail = (code: string, message: string, hint?: string) =>
    new RegmonError(code, message, { where: file, cause, ...(hint !== undefined && { hint }) })
  switch (cause.errcode === undefined ? undefined : cause.errcode & 0xff) {
    case BUSY:
      return fail(
        'REGMON_STORE_BUSY',
        'another run is writing the baseline store',
        'run again when it has ended',
      )
    case READ_ONLY:
    case IO_ERROR:
    case FULL:
    case CANNOT_OPEN:
      return fail(
        'REGMON_STORE_UNWRITABLE',
        `the baseline store cannot be opened or written: ${cause.message}`,
        'name another place with --store',
      )
  }
  // The statements do not depend on input, so any other error comes from a damaged file. ERR_OUT_OF_RANGE: the file
  // contains a larger number than regmon ever writes.
  if (cause.errcode !== undefined || cause.code === 'ERR_OUT_OF_RANGE')
    return damaged(file, cause.message, cause)
  if (cause.code?.startsWith('E') && !cause.code.startsWith('ERR_')) {
    return fail(
      'REGMON_STORE_UNWRITABLE',
      `the baseline store cannot be opened or written: ${cause.code}`,
      'name another place with --store',
    )
  }
  return cause
}
