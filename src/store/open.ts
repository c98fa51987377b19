/** A store by how users write it: a path, or `file:<path>`. */
import { resolve } from 'node:path'
import { openFileStore } from './file/file-store.ts'
import { openSqliteStore } from './sqlite/sqlite-store.ts'
import type { DigestStore } from './store.ts'

/** Whether it names the file that is reviewed, and not the embedded store. */
export function isReviewedFile(spec: string): boolean {
  return spec.startsWith('file:')
}

/**
 * @param base what a relative path is relative to.
 * @throws RegmonError where the store is of a newer format, damaged, or something else.
 */
export function openStore(spec: string, base: string, options: { readonly readOnly: boolean }): DigestStore {
  if (!isReviewedFile(spec)) return openSqliteStore(resolve(base, spec), spec, options)
  return openFileStore(resolve(base, spec.slice('file:'.length)), spec, options)
}
