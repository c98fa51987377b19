/** A store by how users write it: a path, or `file:<path>`. */
import { resolve } from 'node:path'
import { openFileStore } from './file/file-store.ts'
import { openSqliteStore } from './sqlite/sqlite-store.ts'
import type { DigestStore } from './store.ts'

/** Whether it names the file that is reviewed, and not the embedded store. */
export function isReviewedFile(spec: string): boolean {
  return spec.startsWith('file:')
}

/** The file of a store. @param base what a relative path is relative to. */
export function storeFile(spec: string, base: string): string {
  return resolve(base, isReviewedFile(spec) ? spec.slice('file:'.length) : spec)
}

/**
 * @param base what a relative path is relative to.
 * @throws RegmonError where the store is of a newer format, damaged, or something else.
 */
export function openStore(spec: string, base: string, options: { readonly readOnly: boolean }): DigestStore {
  const file = storeFile(spec, base)
  return isReviewedFile(spec) ? openFileStore(file, spec, options) : openSqliteStore(file, spec, options)
}
