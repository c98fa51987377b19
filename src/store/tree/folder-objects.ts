/** Encodes a folder as objects: one page, or several pages and their index. */
import { addressOf, encodeIndex, encodePage, endsPage, type FolderKey } from '../format/index.ts'
import type { Address, ObjectSink } from '../store.ts'
import { NO_FINGERPRINT } from './folder.ts'

export interface FolderObject {
  readonly address: Address
  readonly bytes: Buffer
  /** The fingerprints of a page's keys. `undefined` if no key has one. */
  readonly fingerprints: string | undefined
}

/**
 * @param keys at least one, in the order of their upcased names.
 * @returns the objects. The address of the last one is the address of the folder.
 */
export function folderObjects(
  keys: readonly (FolderKey & { readonly fingerprint?: string })[],
): [...FolderObject[], FolderObject] {
  const pages: FolderObject[] = []
  let start = 0
  const endPage = (end: number): FolderObject => {
    const page = keys.slice(start, end)
    start = end
    const bytes = encodePage(page)
    const hasFingerprints = page.some(({ fingerprint = NO_FINGERPRINT }) => fingerprint !== NO_FINGERPRINT)
    const fingerprints = hasFingerprints
      ? page.map(({ fingerprint = NO_FINGERPRINT }) => fingerprint).join('')
      : undefined
    return { address: addressOf(bytes), bytes, fingerprints }
  }
  for (let end = 1; end < keys.length; end++) if (endsPage(keys[end - 1]!.name)) pages.push(endPage(end))
  const last = endPage(keys.length)
  if (pages.length === 0) return [last]
  pages.push(last)
  const index = encodeIndex(pages.map(({ address }) => address))
  return [...pages, { address: addressOf(index), bytes: index, fingerprints: undefined }]
}

/** @returns the address of the folder. */
export async function writeFolder(
  keys: readonly (FolderKey & { readonly fingerprint?: string })[],
  sink: ObjectSink,
): Promise<Address> {
  const objects = folderObjects(keys)
  for (const { address, bytes, fingerprints } of objects) {
    await sink.put(address, bytes)
    if (fingerprints !== undefined) await sink.putFingerprints(address, fingerprints)
  }
  return objects.at(-1)!.address
}
