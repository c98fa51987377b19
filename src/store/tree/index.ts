/** A baseline as a tree of folders: a scan reads it while it walks the registry, and changes are written to it. */
export { changedKeys } from './changed-keys.ts'
export { Folder, loadFolder } from './folder.ts'
export { type RecordedKey, RecordedTree, type UnvisitedKey } from './recorded-tree.ts'
export { recordsOf } from './records.ts'
export { TreeBuilder } from './tree-builder.ts'
export { TreeEdit } from './tree-edit.ts'
