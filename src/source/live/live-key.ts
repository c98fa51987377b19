/** An open key of a running Windows. */
import type { ReadProblem } from '../../registry/index.ts'
import type { Opened, SourceKey, VisitSubkey, VisitValue } from '../source.ts'
import { settledInfo } from './clock-step.ts'
import { canExist, type KeyInfo, type KeyReader } from './key-reader.ts'
import type { Handle } from './native.ts'
import { storedNames } from './stored-names.ts'
import {
  ERROR_FILE_NOT_FOUND,
  ERROR_MORE_DATA,
  ERROR_NO_MORE_ITEMS,
  ERROR_PATH_NOT_FOUND,
  ERROR_PREDEFINED_HANDLE,
  ERROR_SUCCESS,
  readProblem,
} from './win32-error.ts'

const UNSTABLE: ReadProblem = { status: 'unstable', code: 0, reason: 'the key was written while it was read' }
const NO_NAME: ReadProblem = { status: 'malformed', code: 0, reason: 'this cannot be the name of a key' }

/** How often a list of subkeys that changes while it is read is read again. */
const ATTEMPTS = 4

type List = 'values' | 'subkeys'
const LISTS: readonly List[] = ['values', 'subkeys']

export class LiveKey implements SourceKey {
  readonly virtual = false
  private readonly reader: KeyReader
  private readonly handle: Handle
  private readonly given: string
  private readonly asked: readonly string[] | undefined
  private closed = false
  private stored: readonly string[] | undefined
  private info: KeyInfo | undefined
  /** The lists that {@link info} has not served yet. Whoever reads one again wants to know what is new. */
  private unserved: readonly List[] = []

  /**
   * @param name as it was listed, or a root key's.
   * @param asked the names that it was opened by, where it was not listed.
   */
  constructor(reader: KeyReader, handle: Handle, name: string, asked?: readonly string[]) {
    this.reader = reader
    this.handle = handle
    this.given = name
    this.asked = asked
  }

  get name(): string {
    return this.storedNames()?.at(-1) ?? this.given
  }

  storedNames(): readonly string[] | undefined {
    if (this.asked === undefined || this.stored !== undefined) return this.stored
    this.stored = storedNames(this.reader.kernelName(this.handle) ?? '', this.asked)
    return this.stored
  }

  /** `\REGISTRY\MACHINE\SOFTWARE\…`, links followed; `undefined` where it has none any more. */
  kernelName(): string | undefined {
    return this.reader.kernelName(this.handle)
  }

  lastWrite(): bigint {
    if (this.reader.merges) return 0n
    if (this.info === undefined) this.infoFor()
    const { info } = this
    return info === undefined ? 0n : (BigInt(info.lastWriteHigh) << 32n) | BigInt(info.lastWriteLow)
  }

  values(visit: VisitValue): ReadProblem | undefined {
    const { reader, handle } = this
    return this.read('values', (index) => {
      const error = reader.valueAt(handle, index)
      if (error === ERROR_SUCCESS) visit(reader.name, reader.type, reader.buffer, reader.start, reader.end)
      return error
    })
  }

  /** Names are small, unlike data: they are kept until the list is whole, and then visited. */
  subkeys(visit: VisitSubkey): ReadProblem | undefined {
    const { reader, handle } = this
    for (let attempt = 1; ; attempt++) {
      const names: string[] = []
      const written: (bigint | undefined)[] = []
      const problem = this.read('subkeys', (index) => {
        const name = reader.subkeyAt(handle, index)
        if (typeof name === 'number') return name
        names.push(name)
        written.push(reader.subkeyWritten)
        return ERROR_SUCCESS
      })
      if (problem?.status === 'unstable' && attempt < ATTEMPTS) continue
      for (const [index, name] of names.entries()) {
        visit(name, index, name === '' || name.includes('\\') ? NO_NAME : undefined, written[index])
      }
      return problem
    }
  }

  openChild(name: string): Opened {
    return openedKey(this.reader, this.reader.open(this.handle, [name], true), name)
  }

  open(names: readonly string[]): Opened {
    if (!canExist(names)) return 'absent'
    return openedKey(
      this.reader,
      this.reader.open(this.handle, names, false),
      names.at(-1) ?? this.given,
      names,
    )
  }

  close(): void {
    if (!this.closed) this.reader.close(this.handle)
    this.closed = true
  }

  /**
   * Reads a list by its indices, which shift when something is written: it is whole where the key is
   * afterwards as it was before. Both lists share the query before, and an empty one needs none after: a
   * key costs the calls that it would to read each list until it ends, and one more where it has both.
   */
  private read(list: List, readAt: (index: number) => number): ReadProblem | undefined {
    const before = this.infoFor(list)
    if (typeof before === 'number') return readProblem(before)
    const count = before[list]
    for (let index = 0; index < count; index++) {
      const error = readAt(index)
      if (error === ERROR_NO_MORE_ITEMS || error === ERROR_MORE_DATA) return this.unstable()
      if (error !== ERROR_SUCCESS) return readProblem(error)
    }
    if (count === 0) return undefined
    const after = this.reader.query(this.handle)
    if (typeof after === 'number') return readProblem(after)
    return isSame(before, after) ? undefined : this.unstable()
  }

  private infoFor(list?: List): KeyInfo | number {
    if (this.info === undefined || (list !== undefined && !this.unserved.includes(list))) {
      const info = settledInfo(this.reader, this.handle)
      if (typeof info === 'number') return info
      this.info = info
      this.unserved = LISTS
    }
    this.unserved = this.unserved.filter((unserved) => unserved !== list)
    return this.info
  }

  private unstable(): ReadProblem {
    this.info = undefined
    return UNSTABLE
  }
}

function isSame(a: KeyInfo, b: KeyInfo): boolean {
  return (
    a.lastWriteLow === b.lastWriteLow &&
    a.lastWriteHigh === b.lastWriteHigh &&
    a.values === b.values &&
    a.subkeys === b.subkeys
  )
}

/** A key that is there and empty, which nothing needs to be asked about. */
class PredefinedKey implements SourceKey {
  readonly name: string
  readonly virtual = false

  constructor(name: string) {
    this.name = name
  }

  lastWrite(): bigint {
    return 0n
  }

  values(): undefined {}

  subkeys(): undefined {}

  openChild(): 'absent' {
    return 'absent'
  }

  open(): 'absent' {
    return 'absent'
  }

  close(): void {}
}

/**
 * What opening answers.
 * @param asked the names that it was opened by, where it was not listed.
 */
export function openedKey(reader: KeyReader, error: number, name: string, asked?: readonly string[]): Opened {
  if (error === ERROR_SUCCESS) return new LiveKey(reader, reader.opened, name, asked)
  if (error === ERROR_PREDEFINED_HANDLE) return new PredefinedKey(name)
  return error === ERROR_FILE_NOT_FOUND || error === ERROR_PATH_NOT_FOUND ? 'absent' : readProblem(error)
}
