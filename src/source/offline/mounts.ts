/** Where trees are mounted, as a trie of names: what is above a mount, at it, and nested below it. */
import {
  formatKeyPath,
  type KeyPath,
  type ReadProblem,
  type RootKey,
  type Upcased,
  upcase,
  upcaseKeyPath,
} from '../../registry/index.ts'
import type { TreeKey } from './tree.ts'

export interface Mount {
  readonly at: KeyPath
  readonly tree: TreeKey
}

export type AliasTarget = KeyPath | 'not-collected' | ReadProblem

/** A key path at or above a mount, or one with an alias. */
export interface MountPoint {
  /** The name as it is shown. */
  readonly name: string
  /** The tree that is mounted at this path. It hides what the tree above holds under this name. */
  tree: TreeKey | undefined
  /** Whether something is mounted here or below: then it exists, and is listed. */
  mounted: boolean
  /**
   * Where this name leads if no tree holds it. It can be opened and is never listed, as a volatile link
   * that Windows makes at start. `not-collected`: the target is not known. A problem: the value that names the target
   * cannot be read.
   */
  alias: AliasTarget | undefined
  /** Whether it leads there even if a tree holds the name: what is stored is then neither opened nor listed. */
  hides: boolean
  /**
   * Whether all names below are known: a name without a mount is then absent, and not merely not collected. A problem:
   * the list of names could not be read, so there may be others.
   */
  complete: boolean | ReadProblem
  readonly below: Map<Upcased, MountPoint>
}

/** Root keys that show keys below others. */
const ROOT_ALIASES: ReadonlyMap<RootKey, KeyPath> = new Map<RootKey, KeyPath>([
  ['HKCR', { root: 'HKLM', segments: ['SOFTWARE', 'Classes'] }],
  ['HKCC', { root: 'HKLM', segments: ['SYSTEM', 'CurrentControlSet', 'Hardware Profiles', 'Current'] }],
])

export class Mounts {
  /** Mount points as users read them, sorted. */
  readonly names: readonly string[]
  private readonly roots = new Map<RootKey, MountPoint>()

  /** @param mounts no two at one path. */
  constructor(mounts: readonly Mount[]) {
    const sorted = mounts.toSorted((a, b) => (upcaseKeyPath(a.at) < upcaseKeyPath(b.at) ? -1 : 1))
    this.names = sorted.map(({ at }) => formatKeyPath(at))
    for (const { at, tree } of sorted) {
      const point = this.pointAt(at, true)
      point.tree = tree
    }
  }

  /** The mount point of a root key, or the key that it is made of; `undefined` where nothing is known of it. */
  root(root: RootKey): MountPoint | KeyPath | undefined {
    return this.roots.get(root) ?? ROOT_ALIASES.get(root)
  }

  /** Makes a key exist, and be listed, that no tree holds. */
  exists(at: KeyPath): void {
    this.pointAt(at, true)
  }

  /** Makes a name lead elsewhere where no tree holds it. @param hides or even then. */
  alias(at: KeyPath, to: AliasTarget, hides = false): void {
    const point = this.pointAt(at, false)
    point.alias = to
    point.hides = hides
  }

  /**
   * Declares that a key above mounts has no other subkeys than mounts and links.
   * @param problem why this is not certain, although it should be.
   */
  complete(at: KeyPath, problem?: ReadProblem): void {
    this.pointAt(at, false).complete = problem ?? true
  }

  private pointAt({ root, segments }: KeyPath, mounted: boolean): MountPoint {
    let point = this.roots.get(root) ?? newPoint(root)
    this.roots.set(root, point)
    point.mounted ||= mounted
    for (const name of segments) {
      const upcased = upcase(name)
      const next = point.below.get(upcased) ?? newPoint(name)
      point.below.set(upcased, next)
      next.mounted ||= mounted
      point = next
    }
    return point
  }
}

function newPoint(name: string): MountPoint {
  return {
    name,
    tree: undefined,
    mounted: false,
    alias: undefined,
    hides: false,
    complete: false,
    below: new Map(),
  }
}
