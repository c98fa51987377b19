/** A folder of a baseline with all its pages: the subkeys of one key, sorted by their upcased names. */
import { compareUpcased, type Upcased, upcase } from '../../registry/index.ts'
import { indexedPages, Page } from '../format/index.ts'
import { whenLoaded } from '../loaded.ts'
import type { Address, Loaded, ObjectSource, StoredObject } from '../store.ts'

/** The length of a fingerprint: SHA-256 as base64url. */
const FINGERPRINT_LENGTH = 43
export const NO_FINGERPRINT = ' '.repeat(FINGERPRINT_LENGTH)

/** A page with its place in the folder. */
export interface FolderPage {
  readonly address: Address
  readonly page: Page
  /** The number of its first key in the folder. */
  readonly first: number
  readonly fingerprints: string | undefined
}

export class Folder {
  readonly pages: readonly FolderPage[]
  readonly size: number
  private upcased: Upcased[] | undefined
  /** The number of the key that was found last. A walk mostly asks for the next one. */
  private last = -1

  constructor(objects: readonly { readonly address: Address; readonly object: StoredObject }[]) {
    let first = 0
    this.pages = objects.map(({ address, object: { bytes, fingerprints } }) => {
      const page = new Page(bytes)
      const placed = { address, page, first, fingerprints }
      first += page.names.length
      return placed
    })
    this.size = first
  }

  /** The number of the key with this name, or -1 if none is recorded. */
  find(name: string): number {
    const { last } = this
    if (last >= 0 && this.name(last) === name) return last
    if (last + 1 < this.size && this.name(last + 1) === name) return ++this.last
    const found = this.search(upcase(name))
    if (found >= 0) this.last = found
    return found
  }

  name(index: number): string {
    const { page, first } = this.pageOf(index)
    return page.names[index - first]!
  }

  entries(index: number): Buffer | undefined {
    const { page, first } = this.pageOf(index)
    return page.entries(index - first)
  }

  hasEntries(index: number): boolean {
    const { page, first } = this.pageOf(index)
    return page.hasEntries(index - first)
  }

  /** Whether the entries of a key are the first `length` of these bytes. */
  equals(index: number, entries: Buffer, length: number): boolean {
    const { page, first } = this.pageOf(index)
    return page.equals(index - first, entries, length)
  }

  below(index: number): Address | undefined {
    const { page, first } = this.pageOf(index)
    return page.below(index - first)
  }

  hasBelow(index: number): boolean {
    const { page, first } = this.pageOf(index)
    return page.hasBelow(index - first)
  }

  hasFingerprint(index: number): boolean {
    const { first, fingerprints } = this.pageOf(index)
    return fingerprints !== undefined && fingerprints[(index - first) * FINGERPRINT_LENGTH] !== ' '
  }

  /** The fingerprint of a key, or {@link NO_FINGERPRINT}. */
  fingerprint(index: number): string {
    const { first, fingerprints } = this.pageOf(index)
    const at = (index - first) * FINGERPRINT_LENGTH
    return fingerprints?.slice(at, at + FINGERPRINT_LENGTH) ?? NO_FINGERPRINT
  }

  isFingerprint(index: number, fingerprint: string): boolean {
    const { first, fingerprints } = this.pageOf(index)
    return fingerprints?.startsWith(fingerprint, (index - first) * FINGERPRINT_LENGTH) === true
  }

  private pageOf(index: number): FolderPage {
    const { pages } = this
    if (pages.length === 1) return pages[0]!
    let low = 0
    let high = pages.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (pages[middle]!.first <= index) low = middle
      else high = middle - 1
    }
    return pages[low]!
  }

  private search(upcased: Upcased): number {
    this.upcased ??= this.pages.flatMap(({ page }) => page.names.map(upcase))
    let low = 0
    let high = this.size - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const order = compareUpcased(this.upcased[middle]!, upcased)
      if (order === 0) return middle
      if (order < 0) low = middle + 1
      else high = middle - 1
    }
    return -1
  }
}

/** Reads a folder with all its pages. */
export function loadFolder(source: ObjectSource, address: Address): Loaded<Folder> {
  return whenLoaded(source.object(address), (object) => {
    const pages = indexedPages(object.bytes)
    if (pages === undefined) return new Folder([{ address, object }])
    const objects = pages.map((page) => source.object(page))
    const placed = (all: readonly StoredObject[]): Folder =>
      new Folder(all.map((object, index) => ({ address: pages[index]!, object })))
    return objects.some((object) => object instanceof Promise)
      ? Promise.all(objects).then(placed)
      : placed(objects as StoredObject[])
  })
}
