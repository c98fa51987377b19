/**
 * The object of a folder. A folder contains the subkeys of one key. A *page* lists subkeys, each with its entries and
 * the address of its own folder. A folder with many subkeys is split into pages, and its object is an *index* of these
 * pages. A hash of a key's name decides whether a page ends after that key, so that a change rewrites one page, and
 * equal parts of two baselines are the same pages.
 */
import { upcase } from '../../registry/index.ts'
import type { Address } from '../store.ts'
import { ByteReader, ByteWriter, MalformedBytes } from './bytes.ts'

const PAGE = 1
const INDEX = 2

const HAS_ENTRIES = 1
const HAS_BELOW = 2

/** The size of an address in bytes. */
export const ADDRESS_SIZE = 32

/** The average number of keys in a page. */
const KEYS_PER_PAGE = 512

/** A key in a folder. */
export interface FolderKey {
  /** As stored. */
  readonly name: string
  /** The bytes of `encodeEntries`. `undefined` if none of the key's values is recorded. */
  readonly entries: Buffer | undefined
  /** The folder of its subkeys. `undefined` if nothing is recorded below the key. */
  readonly below: Address | undefined
}

/** Whether a page ends after the key with this name. */
export function endsPage(name: string): boolean {
  // FNV-1a over the units of the upcased name.
  let hash = 0x811c9dc5
  const upcased = upcase(name)
  for (let i = 0; i < upcased.length; i++) hash = Math.imul(hash ^ upcased.charCodeAt(i), 0x01000193)
  return (hash >>> 8) % KEYS_PER_PAGE === 0
}

export function encodePage(keys: readonly FolderKey[]): Buffer {
  const writer = new ByteWriter()
  writer.byte(PAGE)
  writer.number(keys.length)
  for (const { name, entries, below } of keys) {
    writer.name(name)
    writer.byte((entries === undefined ? 0 : HAS_ENTRIES) | (below === undefined ? 0 : HAS_BELOW))
    if (entries !== undefined) {
      writer.number(entries.length)
      writer.raw(entries)
    }
    if (below !== undefined) writer.hex(below)
  }
  return writer.copy()
}

export function encodeIndex(pages: readonly Address[]): Buffer {
  const writer = new ByteWriter()
  writer.byte(INDEX)
  writer.number(pages.length)
  for (const page of pages) writer.hex(page)
  return writer.copy()
}

/** The addresses of an index's pages. `undefined` if the object is a page itself. */
export function indexedPages(bytes: Buffer): Address[] | undefined {
  const reader = new ByteReader(bytes)
  const kind = reader.byte()
  if (kind === PAGE) return undefined
  if (kind !== INDEX) throw new MalformedBytes('it is no folder')
  return Array.from({ length: reader.count() }, () => reader.hex(ADDRESS_SIZE))
}

/** A page of which only the names are decoded. Entries and addresses are located, and decoded on demand. */
export class Page {
  readonly names: string[] = []
  private readonly bytes: Buffer
  /** Three numbers for each key: start and end of its entries, and the start of its folder's address. 0: none. */
  private readonly places: number[] = []

  /** @throws MalformedBytes if the bytes are not a page. */
  constructor(bytes: Buffer) {
    this.bytes = bytes
    const reader = new ByteReader(bytes)
    if (reader.byte() !== PAGE) throw new MalformedBytes('it is no page')
    const count = reader.number()
    for (let i = 0; i < count; i++) {
      this.names.push(reader.name())
      const flags = reader.byte()
      let start = 0
      let end = 0
      if ((flags & HAS_ENTRIES) !== 0) {
        const size = reader.number()
        start = reader.at
        reader.skip(size)
        end = reader.at
      }
      const below = (flags & HAS_BELOW) === 0 ? 0 : reader.at
      if (below > 0) reader.skip(ADDRESS_SIZE)
      this.places.push(start, end, below)
    }
    if (!reader.done) throw new MalformedBytes('something follows its last key')
  }

  entries(index: number): Buffer | undefined {
    const start = this.places[index * 3]!
    return start === 0 ? undefined : this.bytes.subarray(start, this.places[index * 3 + 1])
  }

  hasEntries(index: number): boolean {
    return this.places[index * 3] !== 0
  }

  /** Whether the entries of a key are these bytes. */
  equals(index: number, entries: Buffer, length: number): boolean {
    const start = this.places[index * 3]!
    const end = this.places[index * 3 + 1]!
    return end - start === length && entries.compare(this.bytes, start, end, 0, length) === 0
  }

  below(index: number): Address | undefined {
    const at = this.places[index * 3 + 2]!
    return at === 0 ? undefined : this.bytes.toString('hex', at, at + ADDRESS_SIZE)
  }

  hasBelow(index: number): boolean {
    return this.places[index * 3 + 2] !== 0
  }
}
