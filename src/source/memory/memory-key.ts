/** A key in memory. */
import { REG_LINK, type ReadProblem, type Upcased, upcase } from '../../registry/index.ts'
import type { TreeKey } from '../offline/index.ts'
import type { VisitSubkey, VisitValue } from '../source.ts'

const LINK_VALUE = 'SymbolicLinkValue'

interface MemoryValue {
  readonly name: string
  readonly type: number
  readonly data: Buffer
}

export class MemoryKey implements TreeKey {
  readonly name: string
  readonly path: string
  readonly below = new Map<Upcased, MemoryKey>()
  readonly held = new Map<Upcased, MemoryValue>()
  isLink = false
  written = 0n
  /** Why the key cannot be opened. */
  problem: ReadProblem | undefined
  private readonly log: string[]

  /** @param log receives the path of every key that is opened to be read. */
  constructor(name: string, path: string, log: string[]) {
    this.name = name
    this.path = path
    this.log = log
  }

  /** The subkey of that name, made where there is none. */
  make(name: string): MemoryKey {
    const upcased = upcase(name)
    const key = this.below.get(upcased) ?? new MemoryKey(name, `${this.path}\\${name}`, this.log)
    this.below.set(upcased, key)
    return key
  }

  set(name: string, type: number, data: Uint8Array): void {
    const upcased = upcase(name)
    // Windows keeps the name of a value that is written again under another case.
    this.held.set(upcased, { name: this.held.get(upcased)?.name ?? name, type, data: Buffer.from(data) })
  }

  lastWrite(): bigint {
    return this.written
  }

  values(visit: VisitValue): undefined {
    for (const { name, type, data } of this.held.values()) visit(name, type, data, 0, data.length)
  }

  subkeys(visit: VisitSubkey): undefined {
    if (this.isLink) return
    let ref = 0
    for (const key of this.below.values()) visit(key.name, ref++)
  }

  childAt(name: string): TreeKey | ReadProblem {
    return this.child(name) ?? { status: 'vanished', code: 0, reason: 'the key is gone' }
  }

  child(name: string): TreeKey | ReadProblem | undefined {
    const key = this.below.get(upcase(name))
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
