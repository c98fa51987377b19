/** Plans which keys to register, so that every wanted change is reported with as few handles as possible. */
import { type Upcased, upcase } from '../../../registry/index.ts'

/**
 * What a registration hears of: `names`, the coming and going of the key's own subkeys; `key`, its values
 * too; `tree`, both in all keys below as well. Each hears what those before it hear.
 */
export type Scope = 'names' | 'key' | 'tree'

export interface Want {
  /** The kernel's name of the key: `\REGISTRY\MACHINE\SOFTWARE\…`. */
  readonly path: string
  readonly scope: Scope
}

/** A registration, and the wants that it serves. */
export interface Registration<W extends Want> {
  readonly path: string
  readonly scope: Scope
  readonly wants: readonly W[]
}

const SCOPES: readonly Scope[] = ['names', 'key', 'tree']
const MACHINE = '\\REGISTRY\\MACHINE'

/** A key that is wanted, or above one that is. */
class Node<W extends Want> {
  readonly path: string
  readonly depth: number
  readonly below = new Map<string, Node<W>>()
  scope: Scope | undefined
  wants: W[] = []

  constructor(path: string, depth: number) {
    this.path = path
    this.depth = depth
  }

  add(want: W): void {
    this.wants.push(want)
    if (SCOPES.indexOf(want.scope) > SCOPES.indexOf(this.scope ?? 'names')) this.scope = want.scope
    this.scope ??= want.scope
  }

  /** Makes it hear of all keys below: nothing there needs a registration of its own. */
  spread(): void {
    this.scope = 'tree'
    for (const node of this.below.values()) {
      node.spread()
      this.wants = this.wants.concat(node.wants)
    }
    this.below.clear()
  }

  /** Spreads the wants that ask for it. */
  cover(): void {
    if (this.scope === 'tree') this.spread()
    else for (const node of this.below.values()) node.cover()
  }

  /** How many registrations it and the keys below take. */
  count(): number {
    let count = this.scope === undefined ? 0 : 1
    for (const node of this.below.values()) count += node.count()
    return count
  }

  *nodes(): Generator<Node<W>> {
    yield this
    for (const node of this.below.values()) yield* node.nodes()
  }
}

/**
 * @param limit where there would be more registrations, they are merged into common ancestors, the deepest
 * first. Only users' hives and the machine's have no common ancestor: more of those than that are kept.
 * @returns by what identifies a registration: its scope and upcased path.
 */
export function planHandles<W extends Want>(wants: Iterable<W>, limit: number): Map<string, Registration<W>> {
  const root = new Node<W>('', 0)
  for (const want of wants) nodeAt(root, want.path).add(want)
  root.cover()
  merge(root, limit)
  const plan = new Map<string, Registration<W>>()
  for (const { path, scope, wants } of root.nodes()) {
    if (scope !== undefined) plan.set(`${scope} ${upcase(path)}`, { path, scope, wants })
  }
  return plan
}

function nodeAt<W extends Want>(root: Node<W>, path: string): Node<W> {
  let node = root
  for (const name of path.split('\\').slice(1)) {
    const upcased: Upcased = upcase(name)
    const below = node.below.get(upcased) ?? new Node(`${node.path}\\${name}`, node.depth + 1)
    node.below.set(upcased, below)
    node = below
  }
  return node
}

/** Of ancestors that are equally deep, those that save the most are taken first. */
function merge<W extends Want>(root: Node<W>, limit: number): void {
  let count = root.count()
  if (count <= limit) return
  const byDepth = Map.groupBy([...root.nodes()].filter(isMergeable), ({ depth }) => depth)
  for (const [, nodes] of [...byDepth].toSorted(([a], [b]) => b - a)) {
    const counted = nodes.map((node) => ({ node, saved: node.count() - 1 }))
    for (const { node, saved } of counted.toSorted((a, b) => b.saved - a.saved)) {
      if (count <= limit) return
      if (saved < 1) break
      node.spread()
      count -= saved
    }
  }
}

/** `\REGISTRY\MACHINE`, a user's hive, or what is below these. What is above cannot be listened to. */
function isMergeable({ path, depth }: { path: string; depth: number }): boolean {
  return depth > 2 || upcase(path) === MACHINE
}
