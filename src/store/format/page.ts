/**
 * The object of a folder, which is what one key holds below it: a *page* lists keys, each with its entries and the
 * address of its own folder. A folder with many keys is split into pages, and its object is an *index* of them. Where
 * a page ends, the name of its last key alone decides, so that one change rewrites one page, and equal parts of two
 * baselines are the same pages.
 */
import { upcase } from '../../registry/index.ts'
import type { Address } from '../store.ts'
import { ByteReader, ByteWriter, MalformedBytes } from './bytes.ts'

const PAGE = 1
const INDEX = 2

const HAS_ENTRIES = 1
const HAS_BELOW = 2

/** Bytes of an address. */
export const ADDRESS_SIZE = 32

/** Keys that a page holds on average. */
const KEYS_PER_PAGE = 512

/** A key of a folder. */
export interface FolderKey {
  /** As stored. */
  readonly name: string
  /** As `encodeEntries` writes them; `undefined` where none of its values is recorded. */
  readonly entries: Buffer | undefined
  /** The folder of the keys below it; `undefined` where nothing is recorded below. */
  readonly below: Address | undefined
}

/** Whether a page ends behind the key of this name. */
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

/** The pages that an index names; `undefined` where the object is a page itself. */
export function indexedPages(bytes: Buffer): Address[] | undefined {
  const reader = new ByteReader(bytes)
  const kind = reader.byte()
  if (kind === PAGE) return undefined
  if (kind !== INDEX) throw new MalformedBytes('it is no folder')
  return Array.from({ length: reader.count() }, () => reader.hex(ADDRESS_SIZE))
}

/** A page, taken apart as far as its names. */
export class Page {
  readonly names: string[] = []
  private readonly bytes: Buffer
  /** For each key: where its entries begin and end (0 for none), and where the address below stands (0 for none). */
  private readonly places: number[] = []

  /** @throws MalformedBytes where it is none. */
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
