/** Registries that are not running: trees of keys, mounted and mapped as Windows maps them. */
export type { Mount } from './mounts.ts'
export { OfflineSource } from './offline-source.ts'
export { readFile } from './read-file.ts'
export type { TreeKey } from './tree.ts'
