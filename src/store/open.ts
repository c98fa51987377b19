/**
 * Stores by their scheme. A new kind of store is one folder and one line here. Users write `scheme:place`; a path
 * alone is the embedded store.
 */
import { resolve } from 'node:path'
import { openFileStore } from './file/file-store.ts'
import { openSqliteStore } from './sqlite/sqlite-store.ts'
import type { DigestStore } from './store.ts'

interface StoreKind {
  /** @param name as users write it. */
  open(file: string, name: string, options: { readonly readOnly: boolean }): DigestStore
  /** Whether it is a file of its own that people review; a watch's state then lies elsewhere. */
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

/** Whether it names a file that people review, and not the embedded store. */
export function isReviewedFile(spec: string): boolean {
  return parse(spec).kind.isReviewed
}

/** The file of a store. @param base what a relative path is relative to. */
export function storeFile(spec: string, base: string): string {
  return resolve(base, parse(spec).place)
}

/**
 * @param base what a relative path is relative to.
 * @throws RegmonError where the store is of another format, damaged, or something else.
 */
export function openStore(spec: string, base: string, options: { readonly readOnly: boolean }): DigestStore {
  return parse(spec).kind.open(storeFile(spec, base), spec, options)
}
