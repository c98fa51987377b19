/** What the decision on a key depends on beside its values: the full plan, coverage, and the patterns of `accept`. */
import { type KeyContext, matchEntry, upcaseNames } from '../judge/index.ts'
import { matchesValue, type Pattern } from '../pattern/index.ts'
import { type PlanState, stateAt } from '../plan/index.ts'
import { type KeyPath, upcase, type View } from '../registry/index.ts'
import type { Context } from './context.ts'

export function surroundingsOf(context: Context, path: KeyPath, view: View): KeyContext {
  const { full, coverage, policies } = context
  const names = upcaseNames(path.segments)
  let known: { readonly state: PlanState | undefined } | undefined
  const inFullPlan = (): PlanState | undefined => {
    known ??= { state: stateAt(full, path.root, names, view) }
    return known.state
  }
  return {
    reports: (policy, type) => policies[policy]!.report.has(type),
    covers: (name, type) => coverage.covers(path.root, names, view, name, type),
    takes: takerOf(context, path),
    isWatched: (entry) => matchEntry(inFullPlan(), entry)?.digests.includes(entry.digestName) === true,
  }
}

/** Whether `accept` takes a value of a key. Notes which patterns matched. */
export function takerOf(context: Context, path: KeyPath): (name: string) => boolean {
  const { accept } = context
  return accept.length === 0 ? () => true : matcherOf(context, path, accept)
}

/** Whether a pattern of `--forget` matches a value of a key. */
export function forgetterOf(context: Context, path: KeyPath): (name: string) => boolean {
  const { forget } = context
  return forget.length === 0 ? () => false : matcherOf(context, path, forget)
}

function matcherOf(
  { tally }: Context,
  path: KeyPath,
  patterns: readonly Pattern[],
): (name: string) => boolean {
  const key = { root: path.root, names: upcaseNames(path.segments) }
  return (name) => {
    let isTaken = false
    for (const pattern of patterns) {
      if (!matchesValue(pattern, false, key, upcase(name))) continue
      tally.acceptMatched.add(pattern)
      isTaken = true
    }
    return isTaken
  }
}
