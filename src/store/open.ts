/**
 * Opens stores by their scheme. A new kind of store needs one folder and one line here. Users write `scheme:place`; a
 * path without a scheme names the embedded store (SQLite).
 */
import { resolve } from 'node:path'
import { openFileStore } from './file/file-store.ts'
import { openSqliteStore } from './sqlite/sqlite-store.ts'
import type { DigestStore } from './store.ts'

interface StoreKind {
  /** @param name the store as the user wrote it. */
  open(file: string, name: string, options: { readonly readOnly: boolean }): DigestStore
  /** Whether people review the file. If so, the state of a watch lies in another folder. */
  readonly isReviewed: boolean
}

const KINDS: Readonly<Record<string, StoreKind>> = {
  sqlite: { open: openSqliteStore, isReviewed: false },
  file: { open: openFileStore, isReviewed: true },
}

function parse(spec: string): { kind: StoreKind; place: string } {
  const [, scheme = '', place = ''] = /^([a-z]+):(.*)$/s.exec(spec) ?? []
  return Object.hasOwn(KINDS, scheme)
    ? { kind: KINDS[scheme]!, place }
    : { kind: KINDS['sqlite']!, place: spec }
}

/** Whether a store is the reviewed file and not the embedded store. */
export function isReviewedFile(spec: string): boolean {
  return parse(spec).kind.isReviewed
}

/** The file of a store. @param base the folder for relative paths. */
export function storeFile(spec: string, base: string): string {
  return resolve(base, parse(spec).place)
}

/**
 * @param base the folder for relative paths.
 * @throws RegmonError if the store has another format, is damaged, or is not a store.
 */
export function openStore(spec: string, base: string, options: { readonly readOnly: boolean }): DigestStore {
  return parse(spec).kind.open(storeFile(spec, base), spec, options)
}
