/** Writes a baseline in one transaction. */
import type { DatabaseSync } from 'node:sqlite'
import { addressesIn } from '../format/index.ts'
import type { Address, BaselineWriter, NamedTarget } from '../store.ts'
import { writeTarget } from '../target.ts'
import { damaged, guarded } from './database.ts'

/** The baseline that the write replaces. */
interface Before {
  /** `undefined` if there was no baseline. */
  readonly root: Address | undefined
  readonly serial: number
}

export class SqliteWriter implements BaselineWriter {
  private readonly database: DatabaseSync
  private readonly file: string
  private readonly name: string
  private readonly before: Before
  private readonly statements: ReturnType<typeof prepareAll>

  /** @param name upcased. */
  constructor(database: DatabaseSync, file: string, name: string, before: Before) {
    this.database = database
    this.file = file
    this.name = name
    this.before = before
    this.statements = guarded(file, () => prepareAll(database))
  }

  put(address: Address, bytes: Buffer): void {
    guarded(this.file, () => {
      if (this.statements.add.run(address, bytes).changes === 0) return
      for (const named of addressesIn(bytes)) this.statements.refer.run(named)
    })
  }

  putFingerprints(page: Address, fingerprints: string): void {
    guarded(this.file, () => this.statements.fingerprint.run(page, fingerprints))
  }

  commit(root: Address, target: NamedTarget): void {
    guarded(this.file, () => {
      const takenAt = new Date().toISOString()
      const described = JSON.stringify(writeTarget(target))
      this.statements.refer.run(root)
      this.statements.baseline.run(this.name, described, root, takenAt, this.before.serial + 1)
      if (this.before.root !== undefined) this.release(this.before.root)
      this.database.exec('COMMIT')
    })
  }

  /** Removes the baseline and the objects that only it refers to. */
  remove(): void {
    guarded(this.file, () => {
      this.statements.forgetBaseline.run(this.name)
      if (this.before.root !== undefined) this.release(this.before.root)
      this.database.exec('COMMIT')
    })
  }

  rollback(): void {
    if (this.database.isOpen && this.database.isTransaction) this.database.exec('ROLLBACK')
  }

  /** Decreases the reference count of an object. At zero, removes the object and releases those that it refers to. */
  private release(root: Address): void {
    const pending = [root]
    for (let address = pending.pop(); address !== undefined; address = pending.pop()) {
      const row = this.statements.release.get(address)
      if (row === undefined) throw damaged(this.file, `the object ${address.slice(0, 12)}… is missing`)
      if (Number(row['referrers']) > 0) continue
      const { bytes } = row
      if (bytes instanceof Uint8Array) pending.push(...addressesIn(Buffer.from(bytes)))
      this.statements.remove.run(address)
      this.statements.forget.run(address)
    }
  }
}

function prepareAll(database: DatabaseSync) {
  const prepare = (sql: string) => database.prepare(sql)
  return {
    add: prepare('INSERT INTO object (address, bytes, referrers) VALUES (?, ?, 0) ON CONFLICT DO NOTHING'),
    refer: prepare('UPDATE object SET referrers = referrers + 1 WHERE address = ?'),
    release: prepare(
      'UPDATE object SET referrers = referrers - 1 WHERE address = ? RETURNING referrers, bytes',
    ),
    remove: prepare('DELETE FROM object WHERE address = ?'),
    fingerprint: prepare(
      'INSERT INTO fingerprint (address, text) VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text',
    ),
    forget: prepare('DELETE FROM fingerprint WHERE address = ?'),
    forgetBaseline: prepare('DELETE FROM baseline WHERE name = ?'),
    baseline: prepare(`INSERT INTO baseline (name, described, root, taken_at, serial) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET described = excluded.described, root = excluded.root,
        taken_at = excluded.taken_at, serial = excluded.serial`),
  }
}
