/** The canonical bytes of a baseline's objects. Equal objects have equal bytes in every store. */
import { hash } from 'node:crypto'
import type { Address } from '../store.ts'
import { indexedPages, Page } from './page.ts'
import { decodeRoot, isRoot } from './root.ts'

export { ByteWriter, MalformedBytes } from './bytes.ts'
export { decodeEntries, encodeEntries, writeEntry, writeEntryHead } from './entries.ts'
export { encodeIndex, encodePage, endsPage, type FolderKey, indexedPages, Page } from './page.ts'
export { decodeRoot, encodeRoot, ROOT_BYTE, readContent, writeContent } from './root.ts'

/** The address of an object. */
export function addressOf(bytes: Buffer): Address {
  return hash('sha256', bytes, 'hex')
}

/** The addresses that an object contains. */
export function addressesIn(bytes: Buffer): Address[] {
  if (isRoot(bytes)) return decodeRoot(bytes).trees.map(({ address }) => address)
  const pages = indexedPages(bytes)
  if (pages !== undefined) return pages
  const page = new Page(bytes)
  return page.names.flatMap((_, index) => page.below(index) ?? [])
}
