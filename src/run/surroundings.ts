/** What the judge asks of a key's surroundings: the plan of the whole config, coverage, and the patterns of `accept`. */
import { type KeyContext, matchEntry, upcaseNames } from '../judge/index.ts'
import { matchesValue } from '../pattern/index.ts'
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

/** Whether `accept` takes a value of a key; it remembers which patterns matched. */
export function takerOf(context: Context, path: KeyPath): (name: string) => boolean {
  return context.options.accept.length === 0 ? () => true : matcherOf(context, path)
}

/** Whether `accept` takes out entries that the source does not contain: those that its patterns name. */
export function forgetterOf(context: Context, path: KeyPath): (name: string) => boolean {
  return context.options.forgets === true ? matcherOf(context, path) : () => false
}

function matcherOf({ options, tally }: Context, path: KeyPath): (name: string) => boolean {
  const { accept } = options
  const key = { root: path.root, names: upcaseNames(path.segments) }
  return (name) => {
    let isTaken = false
    for (const [index, pattern] of accept.entries()) {
      if (!matchesValue(pattern, false, key, upcase(name))) continue
      tally.acceptMatched.add(index)
      isTaken = true
    }
    return isTaken
  }
}
