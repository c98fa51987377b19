/** Collects changes to a baseline by key, and builds the new baseline. It writes only the folders that changed. */
import { compareUpcased, type Upcased, upcase, type View } from '../../registry/index.ts'
import { addressOf, encodeRoot, type FolderKey } from '../format/index.ts'
import type {
  Address,
  Baseline,
  BaselineContent,
  ObjectSink,
  ObjectSource,
  Tree,
  TreeName,
} from '../store.ts'
import { loadFolder, NO_FINGERPRINT } from './folder.ts'
import { writeFolder } from './folder-objects.ts'

/** A key that changes, or that has a changed key below it. */
class EditedKey {
  name: string
  /** `null` removes the entries; `undefined` keeps them. */
  entries: Buffer | null | undefined
  fingerprint: string | undefined
  below: Map<Upcased, EditedKey> | undefined

  constructor(name: string) {
    this.name = name
  }
}

/** A key of the new folder. */
interface NextKey extends FolderKey {
  readonly fingerprint: string
}

export class TreeEdit {
  private readonly trees = new Map<View, TreeName & { readonly top: EditedKey }>()
  private cleared = false
  /** The number of calls of {@link put}. */
  private changes = 0

  /** Whether entries change. Fingerprints do not count. */
  get hasChanges(): boolean {
    return this.cleared || this.changes > 0
  }

  get isEmpty(): boolean {
    return !this.cleared && this.trees.size === 0
  }

  /**
   * Sets the entries of a key.
   * @param names from the root key down.
   * @param entries the bytes of `encodeEntries`; empty bytes remove the entries of the key.
   * @param fingerprint of the values that these entries record; `undefined` if unknown.
   */
  put(tree: TreeName, names: readonly string[], entries: Buffer, fingerprint?: string): void {
    const key = this.key(tree, names)
    key.name = names.at(-1)!
    key.entries = entries.length === 0 ? null : entries
    key.fingerprint = fingerprint ?? NO_FINGERPRINT
    this.changes++
  }

  /** Renews the fingerprint of a key whose entries stay as they are. */
  renew(tree: TreeName, names: readonly string[], fingerprint: string): void {
    this.key(tree, names).fingerprint = fingerprint
  }

  /** Whether entries were put for a key. @param orBelow or for a key below it. */
  writes(view: View, names: readonly string[], orBelow: boolean): boolean {
    let key = this.trees.get(view)?.top
    for (const name of names) key = key?.below?.get(upcase(name))
    return key !== undefined && (orBelow ? isEdited(key) : key.entries !== undefined)
  }

  /** Removes all recorded entries and all changes so far. Later changes apply to the empty baseline. */
  clear(): void {
    this.cleared = true
    this.trees.clear()
    this.changes = 0
  }

  /** Writes the changed folders and the new root object. @returns the address of the root. */
  async build(
    before: Pick<Baseline, 'object' | 'head'>,
    sink: ObjectSink,
    content: BaselineContent,
  ): Promise<Address> {
    const known = this.cleared ? [] : (before.head?.trees ?? [])
    const trees: Tree[] = []
    for (const { view, address } of known) {
      const edit = this.trees.get(view)
      const next = edit === undefined ? address : await buildFolder(edit.top.below, address, before, sink)
      if (next !== undefined) trees.push({ view, address: next })
    }
    for (const { view, top } of this.trees.values()) {
      if (known.some((tree) => tree.view === view)) continue
      const address = await buildFolder(top.below, undefined, before, sink)
      if (address !== undefined) trees.push({ view, address })
    }
    const root = encodeRoot(content, trees)
    const address = addressOf(root)
    await sink.put(address, root)
    return address
  }

  private key({ view }: TreeName, names: readonly string[]): EditedKey {
    let tree = this.trees.get(view)
    if (tree === undefined) {
      tree = { view, top: new EditedKey('') }
      this.trees.set(view, tree)
    }
    let key = tree.top
    for (const name of names) {
      key.below ??= new Map()
      const upcased = upcase(name)
      let below = key.below.get(upcased)
      if (below === undefined) {
        below = new EditedKey(name)
        key.below.set(upcased, below)
      }
      key = below
    }
    return key
  }
}

function isEdited({ entries, below }: EditedKey): boolean {
  return entries !== undefined || [...(below?.values() ?? [])].some(isEdited)
}

/** @returns the address of the new folder, or `undefined` if it is empty. */
async function buildFolder(
  edits: ReadonlyMap<Upcased, EditedKey> | undefined,
  before: Address | undefined,
  source: ObjectSource,
  sink: ObjectSink,
): Promise<Address | undefined> {
  if (edits === undefined) return before
  const keys = new Map<Upcased, NextKey>()
  if (before !== undefined) {
    const folder = await loadFolder(source, before)
    for (let i = 0; i < folder.size; i++) {
      const name = folder.name(i)
      keys.set(upcase(name), {
        name,
        entries: folder.entries(i),
        below: folder.below(i),
        fingerprint: folder.fingerprint(i),
      })
    }
  }
  for (const [upcased, edit] of edits) {
    const known = keys.get(upcased)
    const below =
      edit.below === undefined ? known?.below : await buildFolder(edit.below, known?.below, source, sink)
    const entries = edit.entries === undefined ? known?.entries : (edit.entries ?? undefined)
    const name = edit.entries === undefined ? (known?.name ?? edit.name) : edit.name
    const fingerprint = edit.fingerprint ?? known?.fingerprint ?? NO_FINGERPRINT
    if (entries === undefined && below === undefined) keys.delete(upcased)
    else keys.set(upcased, { name, entries, below, fingerprint })
  }
  if (keys.size === 0) return undefined
  const sorted = [...keys].sort(([a], [b]) => compareUpcased(a, b)).map(([, key]) => key)
  return writeFolder(sorted, sink)
}
