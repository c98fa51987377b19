/**
 * The trie that patterns compile into: one for each root key, literal and wildcard children apart. A
 * node stands for "this much of some patterns' key part has been matched".
 */
import { GLOBSTAR, type Glob } from '../pattern/index.ts'
import { type RootKey, type Upcased, upcase, type View } from '../registry/index.ts'
import type { Exclude, Watch } from './watch.ts'

export interface PlanNode {
  readonly id: number
  /** The segment that leads here, as written. */
  readonly text: string
  /** The view that this node's watches are walked in. */
  readonly view: View
  /** Whether the watches are of both views: their 64-bit walk then leaves out what the 32-bit walk covers. */
  readonly both: boolean
  readonly literals: Map<Upcased, PlanNode>
  readonly globs: { readonly glob: Glob; readonly node: PlanNode }[]
  /** The node of a `**` that follows; it is in every state that this node is in. */
  globstar: PlanNode | undefined
  /** Whether this node stays in the state of every key below: it is a `**`, or the end of a recursive pattern. */
  loops: boolean
  readonly watches: Watch[]
  readonly excludes: Exclude[]
  /** Policies with a watch at or below this node. Where all of them are pruned, the node is dropped. */
  readonly policies: Set<number>
  /** Watches at or below this node. */
  readonly reachable: Set<Watch>
}

/** Makes the nodes, and adds patterns to the trie. */
export class PlanTrie {
  private readonly roots: Map<string, PlanNode> = new Map()
  private count = 0

  /** @param both whether it is walked in the other view too. */
  addWatch(watch: Watch, view: View, both: boolean): void {
    const path = this.path(`${watch.pattern.root} ${view} ${both}`, view, both, watch)
    path.at(-1)!.watches.push(watch)
    for (const node of path) {
      node.policies.add(watch.policy)
      node.reachable.add(watch)
    }
  }

  /** Excludes have nodes of their own, which never cause a key to be opened. */
  addExclude(exclude: Exclude, view: View): void {
    this.path(`${exclude.pattern.root} ${view} exclude`, view, false, exclude).at(-1)!.excludes.push(exclude)
  }

  /** The nodes at which a walk of a root key starts. */
  rootNodes(root: RootKey): PlanNode[] {
    return [...this.roots].filter(([name]) => name.startsWith(`${root} `)).map(([, node]) => node)
  }

  /** The nodes from the root to the end of a key part. Missing ones are made. */
  private path(rootName: string, view: View, both: boolean, item: Watch | Exclude): PlanNode[] {
    let node = this.roots.get(rootName) ?? this.node(view, both)
    this.roots.set(rootName, node)
    const path = [node]
    for (const segment of item.pattern.segments) {
      node = segment === GLOBSTAR ? this.globstar(node) : this.child(node, segment)
      path.push(node)
    }
    // A recursive pattern ends in a node that loops, like `**`.
    if (item.recursive) path.push(this.globstar(node))
    return path
  }

  private child(parent: PlanNode, glob: Glob): PlanNode {
    if (glob.literal !== undefined) {
      const known = parent.literals.get(glob.literal)
      if (known !== undefined) return known
      const node = this.node(parent.view, parent.both, glob.text)
      parent.literals.set(glob.literal, node)
      return node
    }
    const text = upcase(glob.text)
    const known = parent.globs.find((other) => upcase(other.glob.text) === text)
    if (known !== undefined) return known.node
    const node = this.node(parent.view, parent.both)
    parent.globs.push({ glob, node })
    return node
  }

  private globstar(parent: PlanNode): PlanNode {
    if (parent.globstar === undefined) {
      parent.globstar = this.node(parent.view, parent.both)
      parent.globstar.loops = true
    }
    return parent.globstar
  }

  private node(view: View, both: boolean, text = ''): PlanNode {
    return {
      id: this.count++,
      text,
      view,
      both,
      literals: new Map(),
      globs: [],
      globstar: undefined,
      loops: false,
      watches: [],
      excludes: [],
      policies: new Set(),
      reachable: new Set(),
    }
  }
}
