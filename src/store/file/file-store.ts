/** The reviewed store: one file of JSON lines, committed and read like code. */
import { compareUpcased, parseKeyPath, type Upcased, upcase, type View } from '../../registry/index.ts'
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
  unpackEntries,
} from '../store.ts'
import { type Document, readDocument, writeDocument } from './document.ts'
import type { Row } from './line.ts'
import { readText, replaceFile } from './replace-file.ts'

export function openFileStore(
  file: string,
  name: string,
  { readOnly }: { readonly readOnly: boolean },
): DigestStore {
  const load = (): FileBaseline => new FileBaseline(file, name, readOnly)
  return {
    kind: 'file',
    name,
    grows: false,
    baseline: load,
    targets() {
      const { header } = load()
      return header === undefined ? [] : [header.target]
    },
    close() {},
  }
}

class FileBaseline implements Baseline {
  readonly header: BaselineHeader | undefined
  private readonly file: string
  private readonly readOnly: boolean
  private readonly text: string | undefined
  private readonly document: Document | undefined
  private readonly byKey: ReadonlyMap<string, KeyRecord>

  constructor(file: string, name: string, readOnly: boolean) {
    this.file = file
    this.readOnly = readOnly
    this.text = readText(file)
    this.document = this.text === undefined ? undefined : readDocument(this.text, name.slice('file:'.length))
    this.header = this.document?.header
    this.byKey = this.document === undefined ? new Map() : recordsOf(this.document)
  }

  get size(): number {
    return this.byKey.size
  }

  find(view: View, upcased: Upcased, user: string): FoundRecord | undefined {
    return this.byKey.get(identityText({ view, upcased, user }))
  }

  records(): Iterable<KeyRecord> {
    return [...this.byKey.values()].sort(
      (a, b) => compareUpcased(a.upcased, b.upcased) || compareUpcased(a.view, b.view),
    )
  }

  write(): BaselineWriter {
    if (this.readOnly) throw new TypeError('a store that was opened for reading is not written')
    return new FileWriter(this.file, this.text, this.document, this.byKey)
  }

  close(): void {}
}

/** Gathers what is put, and writes the whole file at its commit. */
class FileWriter implements BaselineWriter {
  private readonly file: string
  private readonly before: string | undefined
  private readonly document: Document | undefined
  private readonly keys: Map<string, KeyRecord>

  constructor(
    file: string,
    before: string | undefined,
    document: Document | undefined,
    keys: ReadonlyMap<string, KeyRecord>,
  ) {
    this.file = file
    this.before = before
    this.document = document
    this.keys = new Map(keys)
  }

  put(key: KeyIdentity, entries: readonly Entry[]): void {
    const identity = identityText(key)
    if (entries.length === 0) this.keys.delete(identity)
    else this.keys.set(identity, { ...key, id: -1, packed: packEntries(entries) })
  }

  clear(): void {
    this.keys.clear()
  }

  commit(next: BaselineHeader): void {
    // The file has place for one user's HKCU: the one that was put last.
    const user = [...this.keys.values()].findLast((key) => key.user !== '')?.user ?? ''
    // What the header says of another user's would vouch for rows that are not there.
    const ofUser = (item: { readonly user: string }): boolean => item.user === '' || item.user === user
    const header = {
      ...next,
      watches: next.watches.filter(ofUser),
      unreadable: next.unreadable.filter(ofUser),
    }
    const rows = [...this.keys.values()]
      .filter(ofUser)
      .flatMap(({ key, view, packed }) => unpackEntries(packed).map((entry): Row => ({ key, view, entry })))
    if (this.document !== undefined) {
      // Where nothing else changed, the time of the last one stays: no diff without a reason.
      const same = writeDocument({ header: { ...header, takenAt: this.document.header.takenAt }, user, rows })
      if (same === this.before) return
    }
    replaceFile(this.file, this.before, writeDocument({ header, user, rows }))
  }

  rollback(): void {}
}

function recordsOf({ rows, user: owner }: Document): Map<string, KeyRecord> {
  const grouped = new Map<string, { key: KeyIdentity; entries: Entry[] }>()
  for (const { key, view, entry } of rows) {
    const user = parseKeyPath(key)?.root === 'HKCU' ? owner : ''
    const identity: KeyIdentity = { key, view, upcased: upcase(key), user }
    const text = identityText(identity)
    const group = grouped.get(text) ?? { key: identity, entries: [] }
    grouped.set(text, group)
    group.entries.push(entry)
  }
  let id = 0
  return new Map(
    [...grouped].map(([text, { key, entries }]) => [
      text,
      { ...key, id: id++, packed: packEntries(entries) },
    ]),
  )
}

function identityText({ view, upcased, user }: Pick<KeyIdentity, 'view' | 'upcased' | 'user'>): string {
  return `${view} ${user} ${upcased}`
}
