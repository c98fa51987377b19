/** Compiles all policies of a run into one plan, so that a key that ten policies watch is opened and read once. */
import {
  placeBelow,
  ROOT_KEYS,
  type RootKey,
  rootPlace,
  type Upcased,
  type View,
  type ViewChoice,
} from '../registry/index.ts'
import { type Match, Matches } from './match.ts'
import { PlanTrie } from './node.ts'
import { type PlanState, PlanStates } from './state.ts'
import {
  type DueWatches,
  type Exclude,
  excludesOf,
  type PlannedPolicy,
  type Watch,
  watchesOf,
} from './watch.ts'

export interface ScanPlan {
  readonly watches: readonly Watch[]
  readonly excludes: readonly Exclude[]
  /** The matches that were made so far, by id. */
  readonly matches: readonly Match[]
  /** The state at which a walk of a root key starts. `undefined` if no watch is under that root key. */
  start(root: RootKey): PlanState | undefined
  /** Root keys with a watch. */
  readonly roots: readonly RootKey[]
}

/**
 * @param only replaces the views of all policies with this view.
 * @param due only these watches decide which keys are visited; every watch is evaluated on the values of
 * a visited key.
 */
export function compilePlan(policies: readonly PlannedPolicy[], only?: View, due?: DueWatches): ScanPlan {
  const watches = watchesOf(policies)
  const excludes = excludesOf(policies)
  const trie = new PlanTrie()
  for (const watch of watches) {
    const both = watch.view === 'both' && only !== '32'
    for (const view of viewsOf(watch.view, only)) trie.addWatch(watch, view, both)
  }
  for (const exclude of excludes) {
    for (const view of viewsOf(policies[exclude.policy]!.view, only)) trie.addExclude(exclude, view)
  }
  const matches = new Matches(due)
  const states = new PlanStates(matches, due)
  const starts = new Map(ROOT_KEYS.map((root) => [root, states.of(trie.rootNodes(root), new Set())]))
  return {
    watches,
    excludes,
    matches: matches.all,
    start: (root) => starts.get(root),
    roots: ROOT_KEYS.filter((root) => starts.get(root) !== undefined),
  }
}

function viewsOf(choice: ViewChoice, only: View | undefined): View[] {
  const views: View[] = choice === 'both' ? ['64', '32'] : [choice]
  return only === undefined ? views : views.filter((view) => view === only)
}

/**
 * The state of a key by its path alone, without a walk: for entries whose key was not visited. A link on
 * the way is treated as an ordinary key.
 * @param view of the key's identity: a shared key has `64`, and watches of both views meet there.
 */
export function stateAt(
  plan: ScanPlan,
  root: RootKey,
  names: readonly Upcased[],
  view: View,
): PlanState | undefined {
  let place = rootPlace(root)
  let state = plan.start(root)
  // Watches of the view that is not followed here, kept for a shared key further down.
  let other: PlanState | undefined
  for (const name of names) {
    const below = placeBelow(place, name)
    const wasShared = place?.sharing === 'shared'
    state = state?.step(name, below?.covered === true).either
    other = other?.step(name, false).either
    if (below !== undefined && below.sharing !== place?.sharing) {
      if (below.sharing === 'redirected' && wasShared) {
        other = state?.of(view === '64' ? '32' : '64')
        state = state?.of(view)
      } else {
        state = state === undefined ? other : state.with(other)
        other = undefined
      }
    }
    place = below
    if (state === undefined && other === undefined) return undefined
  }
  return state
}
