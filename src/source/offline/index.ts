/** Registries that are not running: trees of keys, mounted and mapped as Windows maps them. */
export { lookIn, readValue, textOf, valueIn } from './machine.ts'
export type { Mount } from './mounts.ts'
export { type Alias, OfflineSource } from './offline-source.ts'
export { isDenied, listFolder, readFile, reasonOf } from './read-file.ts'
export { DEPTH_LIMIT, type TreeKey } from './tree.ts'
export { UnreadableTree } from './unreadable-tree.ts'
