/** A key in memory. */
import { REG_LINK, type ReadProblem, type Upcased, upcase } from '../../src/registry/index.ts'
import type { TreeKey } from '../../src/source/offline/index.ts'
import type { VisitSubkey, VisitValue } from '../../src/source/source.ts'

const LINK_VALUE = 'SymbolicLinkValue'
const DAMAGED_LIST: ReadProblem = { status: 'malformed', code: 0x3020, reason: 'list at 0x3020: damaged' }

interface MemoryValue {
  readonly name: string
  readonly type: number
  readonly data: Buffer
  /** Why its data cannot be read. */
  readonly problem?: ReadProblem
}

export class MemoryKey implements TreeKey {
  readonly name: string
  readonly path: string
  readonly below = new Map<Upcased, MemoryKey>()
  readonly held = new Map<Upcased, MemoryValue>()
  isLink = false
  written: bigint
  /** Why the key cannot be opened. */
  problem: ReadProblem | undefined
  /** Lists of the open key that cannot be read. */
  readonly damaged = new Set<'values' | 'subkeys'>()
  private readonly log: string[]
  private readonly now: () => bigint

  /**
   * @param log receives the path of every key that is opened to be read.
   * @param now the clock that writes are stamped with, a FILETIME; 0 for a registry without times.
   */
  constructor(name: string, path: string, log: string[], now: () => bigint) {
    this.name = name
    this.path = path
    this.log = log
    this.now = now
    this.written = now()
  }

  /** The subkey of that name, made where there is none. */
  make(name: string): MemoryKey {
    const upcased = upcase(name)
    const known = this.below.get(upcased)
    if (known !== undefined) return known
    const key = new MemoryKey(name, `${this.path}\\${name}`, this.log, this.now)
    this.below.set(upcased, key)
    this.written = this.now()
    return key
  }

  /** Deletes a subkey, with all that is below it. */
  deleteKey(name: string): void {
    if (this.below.delete(upcase(name))) this.written = this.now()
  }

  set(name: string, type: number, data: Uint8Array): void {
    const upcased = upcase(name)
    const old = this.held.get(upcased)
    // As in Windows, what changes nothing is no write.
    if (old?.type === type && old.data.equals(data)) return
    // Windows keeps the name of a value that is written again under another case.
    this.held.set(upcased, { name: old?.name ?? name, type, data: Buffer.from(data) })
    this.written = this.now()
  }

  /** Makes the data of a value unreadable. */
  damageValue(name: string): void {
    const upcased = upcase(name)
    const value = this.held.get(upcased)
    if (value === undefined) return
    const problem: ReadProblem = { status: 'malformed', code: 0x2020, reason: 'cell at 0x2020: damaged' }
    this.held.set(upcased, { ...value, data: Buffer.alloc(0), problem })
  }

  deleteValue(name: string): void {
    if (this.held.delete(upcase(name))) this.written = this.now()
  }

  lastWrite(): bigint {
    return this.written
  }

  values(visit: VisitValue): ReadProblem | undefined {
    if (this.damaged.has('values')) return DAMAGED_LIST
    for (const { name, type, data, problem } of this.held.values())
      visit(name, type, data, 0, data.length, problem)
    return undefined
  }

  subkeys(visit: VisitSubkey): ReadProblem | undefined {
    if (this.damaged.has('subkeys')) return DAMAGED_LIST
    if (this.isLink) return undefined
    let ref = 0
    for (const { name, written } of this.below.values()) {
      visit(name, ref++, undefined, written === 0n ? undefined : written)
    }
    return undefined
  }

  childAt(name: string): TreeKey | ReadProblem {
    return this.child(name) ?? { status: 'vanished', code: 0, reason: 'the key is gone' }
  }

  child(name: string): TreeKey | ReadProblem | undefined {
    const key = this.below.get(upcase(name))
    if (key?.problem?.status === 'vanished') return undefined
    return key?.problem?.status === 'malformed' ? key.problem : key
  }

  linkTarget(): string | undefined {
    if (!this.isLink) return undefined
    const value = this.held.get(upcase(LINK_VALUE))
    return value?.data.toString('utf16le') ?? ''
  }

  /** Makes it a symbolic link to an NT path. */
  linkTo(target: string): void {
    this.isLink = true
    this.set(LINK_VALUE, REG_LINK, Buffer.from(target, 'utf16le'))
  }

  admit(): ReadProblem | undefined {
    this.log.push(this.path)
    return this.problem
  }
}
