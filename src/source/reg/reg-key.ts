/** A key as an export describes it: no last-write times, no links, nothing that cannot be read. */
import { type ReadProblem, type Upcased, upcase } from '../../registry/index.ts'
import type { TreeKey } from '../offline/index.ts'
import type { VisitSubkey, VisitValue } from '../source.ts'
import type { RegData } from './reg-data.ts'

const GONE: ReadProblem = { status: 'vanished', code: 0, reason: 'the key is gone' }

interface RegValue extends RegData {
  readonly name: string
}

export class RegKey implements TreeKey {
  readonly name: string
  readonly below = new Map<Upcased, RegKey>()
  /** Whether the export names this key, and not only keys below it. */
  isExported = false
  private readonly held = new Map<Upcased, RegValue>()

  constructor(name: string) {
    this.name = name
  }

  /** The key by names below this one, made where there is none. */
  make(names: readonly string[]): RegKey {
    let key: RegKey = this
    for (const name of names) {
      const upcased = upcase(name)
      const next = key.below.get(upcased) ?? new RegKey(name)
      key.below.set(upcased, next)
      key = next
    }
    return key
  }

  find(names: readonly string[]): RegKey | undefined {
    let key: RegKey | undefined = this
    for (const name of names) key = key?.below.get(upcase(name))
    return key
  }

  /** Windows keeps the name of a value that is written again in another case. */
  set(name: string, { type, data }: RegData): void {
    const upcased = upcase(name)
    this.held.set(upcased, { name: this.held.get(upcased)?.name ?? name, type, data })
  }

  /** Deletes a subkey, with all that is below it. */
  delete(name: string): void {
    this.below.delete(upcase(name))
  }

  deleteValue(name: string): void {
    this.held.delete(upcase(name))
  }

  lastWrite(): bigint {
    return 0n
  }

  values(visit: VisitValue): undefined {
    for (const { name, type, data } of this.held.values()) visit(name, type, data, 0, data.length)
  }

  subkeys(visit: VisitSubkey): undefined {
    let ref = 0
    for (const { name } of this.below.values()) visit(name, ref++)
  }

  childAt(name: string): TreeKey | ReadProblem {
    return this.child(name) ?? GONE
  }

  child(name: string): RegKey | undefined {
    return this.below.get(upcase(name))
  }

  linkTarget(): undefined {
    return undefined
  }
}
