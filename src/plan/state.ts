/**
 * The state of a walk at a key: the set of trie nodes that match the path so far, and the policies that
 * are pruned there. Equal sets share one state, and a state remembers the step for each name, so that a
 * large tree under one pattern costs one lookup for each key.
 */
import { type Upcased, upcase, type View } from '../registry/index.ts'
import { Masks } from './masks.ts'
import type { Match, Matches } from './match.ts'
import type { PlanNode } from './node.ts'
import { type DueWatches, type Exclude, isDue, type Watch } from './watch.ts'

/** The states that a subkey's name leads to. */
export interface Step {
  /** Reached by a literal segment: a link is followed. */
  readonly literal: PlanState | undefined
  /** Reached by `*`, `?`, `[]`, `**` or recursion: a link is opened itself. */
  readonly wild: PlanState | undefined
  /** The union of both, for a key that is not a link. */
  readonly either: PlanState | undefined
  /** The excludes that prune this subtree for their policy. */
  readonly prunedBy: readonly number[]
}

const DEAD: Step = { literal: undefined, wild: undefined, either: undefined, prunedBy: [] }

/** Makes one state for each set of nodes. */
export class PlanStates {
  private readonly known = new Map<string, PlanState>()
  readonly matches: Matches
  readonly due: DueWatches

  constructor(matches: Matches, due: DueWatches) {
    this.matches = matches
    this.due = due
  }

  /** Whether a watch that is due may match at this node or below. */
  leads(node: PlanNode, pruned: ReadonlySet<number>): boolean {
    if (this.due === undefined) return leads(node, pruned)
    for (const watch of node.reachable) {
      if (isDue(watch, this.due) && !pruned.has(watch.policy)) return true
    }
    return false
  }

  /** The state of these nodes and of every `**` that follows them; `undefined` where no watch can match any more. */
  of(nodes: Iterable<PlanNode>, pruned: ReadonlySet<number>): PlanState | undefined {
    const closed = new Set(nodes)
    for (const node of closed) if (node.globstar !== undefined) closed.add(node.globstar)
    const gone = new Set(pruned)
    for (const node of closed) {
      for (const exclude of wholeTree(node)) gone.add(exclude.policy)
    }
    let alive = false
    for (const node of closed) {
      if (this.leads(node, gone)) alive = true
      else if (node.policies.size > 0 && !leads(node, gone)) closed.delete(node)
    }
    if (!alive) return undefined
    const sorted = [...closed].sort((a, b) => a.id - b.id)
    const name = `${sorted.map((node) => node.id).join()} ${[...gone].sort((a, b) => a - b).join()}`
    const known = this.known.get(name)
    if (known !== undefined) return known
    const state = new PlanState(this, sorted, gone)
    this.known.set(name, state)
    return state
  }
}

function leads(node: PlanNode, pruned: ReadonlySet<number>): boolean {
  if (pruned.size === 0) return node.policies.size > 0
  for (const policy of node.policies) if (!pruned.has(policy)) return true
  return false
}

export class PlanState {
  /** Whether a mask selects values of this key. */
  readonly readsValues: boolean
  /** Whether every subkey must be looked at; else {@link literals} names those that matter, as written. */
  readonly wildcard: boolean
  readonly literals: readonly string[]
  private readonly states: PlanStates
  private readonly nodes: readonly PlanNode[]
  private readonly pruned: ReadonlySet<number>
  private readonly masks: Masks
  private readonly steps = new Map<string, Step>()
  /** Whether every name leads to the same state: a `**` alone. */
  private readonly uniform: boolean
  private always: Step | undefined
  private reachable: readonly Watch[] | undefined
  private described: string | undefined
  private readonly byView = new Map<View, PlanState | undefined>()

  constructor(states: PlanStates, nodes: readonly PlanNode[], pruned: ReadonlySet<number>) {
    this.states = states
    this.nodes = nodes
    this.pruned = pruned
    const watches = nodes.flatMap((node) => node.watches).filter((watch) => !pruned.has(watch.policy))
    const excludes = nodes.flatMap((node) => node.excludes).filter((exclude) => !pruned.has(exclude.policy))
    this.masks = new Masks(watches, excludes, states.matches)
    this.readsValues = watches.some((watch) => isDue(watch, states.due))
    const leading = nodes.filter((node) => states.leads(node, pruned))
    this.wildcard = leading.some(
      (node) => node.loops || node.globs.some(({ node: below }) => states.leads(below, pruned)),
    )
    const literals = new Map<Upcased, string>()
    for (const node of leading) {
      for (const [name, below] of node.literals) {
        // The text of `[*]` differs from the name that it matches.
        if (states.leads(below, pruned) && !literals.has(name))
          literals.set(name, upcase(below.text) === name ? below.text : name)
      }
    }
    this.literals = [...literals.values()]
    const plain = nodes.every((node) => node.literals.size === 0 && node.globs.length === 0)
    const prunes = excludes.some((exclude) => exclude.prunes)
    this.uniform = plain && !prunes && !nodes.some((node) => node.both || node.view === '32')
  }

  /** @param covered whether the key contains a redirected key of the 32-bit view: then only literals lead into it. */
  step(name: string, covered: boolean): Step {
    if (this.always !== undefined) return this.always
    if (this.uniform) {
      this.always = this.compute('' as Upcased, false)
      return this.always
    }
    const upcased = upcase(name)
    const known = covered ? undefined : this.steps.get(upcased)
    if (known !== undefined) return known
    const step = this.compute(upcased, covered)
    // An attacker chooses the names, so the number of remembered steps is bounded.
    if (!covered && this.steps.size < 4096) this.steps.set(upcased, step)
    return step
  }

  match(valueName: string): Match | undefined {
    const match = this.masks.match(valueName)
    return match?.due === true ? match : undefined
  }

  /** @see Masks.matchLink */
  matchLink(valueName: string): Match | undefined {
    const match = this.masks.matchLink(valueName)
    return match?.due === true ? match : undefined
  }

  /**
   * Describes which values of a key the watches select, and what they need of them. Equal texts select the same values
   * and need the same of them. Policy names and other watches have no influence on it.
   */
  get selection(): string {
    this.described ??= describe(
      this.watchesHere().map((watch) => ({ watch, isDue: isDue(watch, this.states.due) })),
      this.nodes.flatMap((node) => node.excludes).filter((exclude) => !this.pruned.has(exclude.policy)),
    )
    return this.described
  }

  /** The part of this state whose watches are walked in one view. */
  of(view: View): PlanState | undefined {
    if (!this.byView.has(view)) {
      this.byView.set(
        view,
        this.states.of(
          this.nodes.filter((node) => node.view === view),
          this.pruned,
        ),
      )
    }
    return this.byView.get(view)
  }

  /** The union of both states. */
  with(other: PlanState | undefined): PlanState {
    if (other === undefined || other === this) return this
    return this.states.of([...this.nodes, ...other.nodes], new Set([...this.pruned, ...other.pruned])) ?? this
  }

  /** Watches whose key part matches at this key, or may match below it. */
  watchesBelow(): readonly Watch[] {
    this.reachable ??= [...new Set(this.nodes.flatMap((node) => [...node.reachable]))].filter(
      (watch) => !this.pruned.has(watch.policy),
    )
    return this.reachable
  }

  /** Watches with a mask in this key. */
  watchesHere(): readonly Watch[] {
    return this.nodes.flatMap((node) => node.watches).filter((watch) => !this.pruned.has(watch.policy))
  }

  private compute(name: Upcased, covered: boolean): Step {
    const literal: PlanNode[] = []
    const wild: PlanNode[] = []
    const excluding: PlanNode[] = []
    for (const node of this.nodes) {
      const excludes = node.policies.size === 0
      const below = node.literals.get(name)
      // The 64-bit walk of a watch of both views reads what its literal segments name there.
      if (covered && node.both && node.view === '32') continue
      if (below !== undefined) (excludes ? excluding : literal).push(below)
      if (covered && (node.both || node.view === '32')) continue
      const into = excludes ? excluding : wild
      if (node.loops) into.push(node)
      for (const { glob, node: next } of node.globs) if (glob.test(name)) into.push(next)
    }
    if (literal.length === 0 && wild.length === 0) return DEAD
    const by = this.pruning(name, excluding).filter((exclude) =>
      [...literal, ...wild].some((node) => node.policies.has(exclude.policy)),
    )
    const pruned =
      by.length === 0 ? this.pruned : new Set([...this.pruned, ...by.map((exclude) => exclude.policy)])
    return {
      literal: this.states.of([...literal, ...excluding], pruned),
      wild: this.states.of([...wild, ...excluding], pruned),
      either: this.states.of([...literal, ...wild, ...excluding], pruned),
      prunedBy: by.map((exclude) => exclude.index),
    }
  }

  /**
   * Excludes that take the whole subtree: by their mask, which matches the subkey's name, in a recursive
   * policy; or because everything at and below it is theirs.
   */
  private pruning(name: Upcased, below: readonly PlanNode[]): Exclude[] {
    const byName = this.nodes
      .flatMap((node) => node.excludes)
      .filter((exclude) => exclude.prunes && exclude.pattern.mask.test(name))
    const whole = below
      .flatMap((node) => wholeTree(node))
      .concat(below.flatMap((node) => (node.globstar ? wholeTree(node.globstar) : [])))
    return [...new Set([...byName, ...whole])].filter((exclude) => !this.pruned.has(exclude.policy))
  }
}

function describe(
  watches: readonly { readonly watch: Watch; readonly isDue: boolean }[],
  excludes: readonly Exclude[],
): string {
  const policies = Map.groupBy(watches, ({ watch }) => watch.policy)
  const texts = [...policies].map(([policy, own]) => {
    const asked = own.map(({ watch: { pattern, digest, keepsData, findings }, isDue }) =>
      JSON.stringify([pattern.identity.value, digest, keepsData, findings, isDue]),
    )
    const excluded = excludes
      .filter((exclude) => exclude.policy === policy)
      .map(({ pattern }) => pattern.identity.value)
    return JSON.stringify([[...new Set(asked)].sort(), [...new Set(excluded)].sort()])
  })
  return [...new Set(texts)].sort().join('\n')
}

/** Excludes with the mask `*` of a node that loops. */
function wholeTree(node: PlanNode): Exclude[] {
  return node.loops ? node.excludes.filter((exclude) => exclude.pattern.mask.everything) : []
}
