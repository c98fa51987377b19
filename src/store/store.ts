/**
 * The digest store: what the present state is compared with. Two kinds behind one interface (SQLite,
 * JSON lines), giving the same answers. A store knows keys, entries and recorded watches; it knows no
 * policy by name, and prints nothing.
 */
import { RegmonError } from '../errors.ts'
import type { Upcased, View, ViewChoice } from '../registry/index.ts'
import type { Target } from '../source/source.ts'

/** One row: a value under one digest name. The key it belongs to stands in the {@link KeyRecord}. */
export interface Entry {
  /** Counted, as stored: NULs and lone surrogates are part of it. `''` is the default value. */
  readonly name: string
  readonly type: number
  /** Bytes of the value's data. */
  readonly size: number
  /** Lower case, as policies write it: `sha1`. */
  readonly digestName: string
  /** Lower-case hex. */
  readonly digest: string
  /** The data as people read them, where a policy keeps them. */
  readonly data?: string
}

/** Which key a record is of. */
export interface KeyIdentity {
  readonly view: View
  /** The path as stored: `HKLM\Software\Foo`. */
  readonly key: string
  /** The same, upcased. */
  readonly upcased: Upcased
  /** The SID that an `HKCU` key belongs to; `''` for every other key. */
  readonly user: string
}

/** A key's entries in a baseline, for one who knows the key. */
export interface FoundRecord {
  /** Numbers the record within its baseline, from 0 and dense enough to mark it in a bitmap. */
  readonly id: number
  /** {@link packEntries} of the entries: equal texts are equal entries, and cost one comparison. */
  readonly packed: string
}

/** The same, with the key. */
export interface KeyRecord extends KeyIdentity, FoundRecord {}

/** A watch as the baseline knows it: by what it says, never by its policy's name. Texts are upcased. */
export interface RecordedWatch {
  readonly key: string
  readonly value: string
  readonly view: ViewChoice
  readonly recursive: boolean
  /** Sorted; each as `key` and `value`. */
  readonly exclude: readonly { readonly key: string; readonly value: string }[]
  /** The SID, for a watch under `HKCU`. */
  readonly user: string
}

/** A key that could not be read when the baseline was taken. */
export interface RecordedProblem extends KeyIdentity {
  readonly status: string
  readonly reason: string
}

/** What a baseline says of itself. */
export interface BaselineHeader {
  /** When it was last written, ISO 8601 in UTC. */
  readonly takenAt: string
  readonly target: Target
  readonly watches: readonly RecordedWatch[]
  readonly unreadable: readonly RecordedProblem[]
  /** `EventId`s of findings that were accepted. */
  readonly findings: readonly string[]
}

/** A baseline as it was when it was opened: later writes of other runs do not show. */
export interface Baseline {
  /** `undefined` where nothing was ever recorded. */
  readonly header: BaselineHeader | undefined
  /** How many records there are. */
  readonly size: number
  find(view: View, upcased: Upcased, user: string): FoundRecord | undefined
  /** Every record, in the order of their paths, then views. */
  records(): Iterable<KeyRecord>
  /**
   * Begins a write that becomes visible as a whole at {@link BaselineWriter.commit}, or never.
   * @throws RegmonError `REGMON_STORE_BUSY` where another run is writing and does not end in time;
   * `REGMON_STORE_CHANGED` where one wrote since this baseline was opened; `REGMON_STORE_UNWRITABLE` where
   * the place cannot be written.
   */
  write(): BaselineWriter
  close(): void
}

export interface BaselineWriter {
  /** Sets a key's entries; an empty list removes the record. */
  put(key: KeyIdentity, entries: readonly Entry[]): void
  /** Removes everything, for an accept that starts over. */
  clear(): void
  commit(header: BaselineHeader): void
  rollback(): void
}

export interface DigestStore {
  readonly kind: 'sqlite' | 'file'
  /** As users write it: a path, `file:baseline.jsonl`. */
  readonly name: string
  /**
   * Whether a check may add what it has never seen. The reviewed file is written by accept, `-u` and
   * its creation alone.
   */
  readonly grows: boolean
  /**
   * Opens the baseline of a target (the file holds one, for whatever it is compared with).
   * @throws RegmonError `REGMON_STORE_FORMAT` (newer), `REGMON_STORE_DAMAGED`; the store is left untouched.
   */
  baseline(target: Target): Baseline
  /** Targets with a baseline. */
  targets(): readonly Target[]
  close(): void
}

/**
 * One text for a key's entries, order kept: the digest names that occur, each once, a line feed, then
 * JSON. Lone surrogates survive, escaped.
 */
export function packEntries(entries: readonly Entry[]): string {
  const names = new Set<string>()
  const rows = entries.map(({ name, type, size, digestName, digest, data }) => {
    names.add(digestName)
    return packEntry(name, type, size, digestName, digest, data)
  })
  return packRows(names, rows)
}

/** One row as {@link packEntries} writes it. */
export function packEntry(
  name: string,
  type: number,
  size: number,
  digestName: string,
  digest: string,
  data: string | undefined,
): string {
  const quoted = PLAIN.test(name) ? `"${name}"` : JSON.stringify(name)
  const row = `[${quoted},${type},${size},"${digestName}","${digest}"`
  return data === undefined ? `${row}]` : `${row},${JSON.stringify(data)}]`
}

/** Names that JSON writes as they are. */
const PLAIN = /^[ !#-[\]-~]*$/

/** The text of rows that {@link packEntry} wrote. */
export function packRows(digestNames: Iterable<string>, rows: readonly string[]): string {
  return `${[...digestNames].join(' ')}\n[${rows.join()}]`
}

/** The digest names of packed entries, without taking them apart. */
export function packedDigestNames(packed: string): string {
  return packed.slice(0, packed.indexOf('\n'))
}

/** Inverse of {@link packEntries}. */
export function unpackEntries(packed: string): Entry[] {
  const rows = parseRows(packed.slice(packed.indexOf('\n') + 1))
  return rows.map(([name, type, size, digestName, digest, data]) =>
    data === undefined
      ? { name, type, size, digestName, digest }
      : { name, type, size, digestName, digest, data },
  )
}

type Row = [string, number, number, string, string, string?]

/** @throws RegmonError `REGMON_STORE_DAMAGED`: this text was written by us, so something else changed it. */
function parseRows(text: string): Row[] {
  try {
    const rows: unknown = JSON.parse(text)
    if (Array.isArray(rows) && rows.every(isRow)) return rows
  } catch {}
  throw new RegmonError(
    'REGMON_STORE_DAMAGED',
    `entries of the digest store are damaged: ${text.slice(0, 60)}`,
    {
      hint: 'restore the store from a copy, or remove it and run `regmon accept`',
    },
  )
}

function isRow(row: unknown): row is Row {
  if (!Array.isArray(row)) return false
  const [name, type, size, digestName, digest, data] = row
  return (
    typeof name === 'string' &&
    typeof type === 'number' &&
    typeof size === 'number' &&
    typeof digestName === 'string' &&
    typeof digest === 'string' &&
    (data === undefined || typeof data === 'string')
  )
}
