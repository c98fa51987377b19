/**
 * Builds a tree from keys sorted by path, as the reviewed file lists them. It writes a folder as soon as a key outside
 * the folder follows, so that only the path to the current key is in memory.
 */
import { compareNames, sameName, upcaseUnit } from '../../registry/index.ts'
import { ByteWriter, type FolderKey } from '../format/index.ts'
import type { Address } from '../store.ts'
import { type FolderObject, folderObjects } from './folder-objects.ts'

/** A key on the path to the current key. */
class OpenKey {
  name = ''
  /** The canonical bytes of the entries added so far. */
  readonly entries = new ByteWriter(256)
  private keys: FolderKey[] = []
  private lastName = ''
  private lastDigest = ''

  begin(name: string): void {
    this.name = name
    this.entries.reset()
  }

  /**
   * To be called before an entry is written.
   * @returns whether the entry sorts after the previous one in the canonical order.
   */
  follows(name: string, digestName: string): boolean {
    if (this.entries.length > 0) {
      const order = compareNames(this.lastName, name)
      if (order > 0 || (order === 0 && this.lastDigest >= digestName)) return false
    }
    this.lastName = name
    this.lastDigest = digestName
    return true
  }

  /** @returns whether a subkey with this name sorts after the subkeys that are already closed. */
  canOpen(name: string): boolean {
    const last = this.keys.at(-1)
    return last === undefined || comparePlaces(last.name, name) < 0
  }

  add(key: FolderKey): void {
    this.keys.push(key)
  }

  /** Removes the subkeys and returns them in the order of a folder. */
  takeKeys(): readonly FolderKey[] {
    const { keys } = this
    if (keys.length > 0) this.keys = []
    return keys.sort((a, b) => compareNames(a.name, b.name))
  }
}

export class TreeBuilder {
  private readonly put: (address: Address, bytes: Buffer) => void
  /** The parent of the root keys, then the path to the current key. Elements from `depth` on are closed, for reuse. */
  private readonly way = [new OpenKey()]
  private depth = 1

  constructor(put: (address: Address, bytes: Buffer) => void) {
    this.put = put
  }

  /**
   * Opens a key, and closes open keys that are not its ancestors.
   * @param names from the root key down.
   * @returns `undefined` if the keys are not sorted by path.
   */
  open(names: readonly string[]): OpenKey | undefined {
    let shared = 0
    while (shared < names.length && shared + 1 < this.depth && this.isOpen(shared + 1, names[shared]!))
      shared++
    this.closeFrom(shared + 1)
    for (; shared < names.length; shared++) {
      const name = names[shared]!
      if (!this.way[shared]!.canOpen(name)) return undefined
      const key = this.way[shared + 1] ?? new OpenKey()
      this.way[shared + 1] = key
      key.begin(name)
      this.depth++
    }
    return this.way[names.length]
  }

  /** @returns the address of the tree, or `undefined` if no key was opened. */
  finish(): Address | undefined {
    this.closeFrom(1)
    return this.writeFolder(this.way[0]!)
  }

  private isOpen(depth: number, name: string): boolean {
    return sameName(this.way[depth]!.name, name)
  }

  private closeFrom(depth: number): void {
    while (this.depth > depth) {
      const key = this.way[--this.depth]!
      const entries = key.entries.length === 0 ? undefined : key.entries.copy()
      this.way[this.depth - 1]!.add({ name: key.name, entries, below: this.writeFolder(key) })
    }
  }

  private writeFolder(key: OpenKey): Address | undefined {
    const keys = key.takeKeys()
    if (keys.length === 0) return undefined
    let folder: FolderObject | undefined
    for (folder of folderObjects(keys)) this.put(folder.address, folder.bytes)
    return folder?.address
  }
}

const SEPARATOR = 0x5c

/** Orders the names in a folder as paths sort, that is, as if a `\` followed each name. */
function comparePlaces(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const order = upcaseUnit(a.charCodeAt(i)) - upcaseUnit(b.charCodeAt(i))
    if (order !== 0) return order
  }
  if (a.length === b.length) return 0
  const order = (text: string): number =>
    length < text.length ? upcaseUnit(text.charCodeAt(length)) : SEPARATOR
  return order(a) - order(b)
}
