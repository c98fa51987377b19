/** What the baseline says of itself after this run: its watches, what cannot be read, and accepted findings. */
import { findingText, unreadableText, upcaseNames, watchText } from '../judge/index.ts'
import { stateAt } from '../plan/index.ts'
import { parseRootKey } from '../registry/index.ts'
import type { BaselineContent, RecordedFinding, RecordedProblem, RecordedWatch } from '../store/store.ts'
import type { Context } from './context.ts'

export function nextContent(context: Context): BaselineContent {
  const before = context.baseline.head?.content ?? { watches: [], unreadable: [], findings: [] }
  const { accepts } = context.rules
  return {
    watches: nextWatches(context, before.watches),
    unreadable: nextUnreadable(context, before.unreadable),
    findings: accepts ? nextFindings(context, before.findings) : before.findings,
  }
}

/**
 * Watches that were skipped recorded nothing; those of which `accept` took a part, not all of it. A check adds none that
 * the baseline knows already, so that it does not move a baseline whose content stays the same.
 */
function nextWatches(context: Context, before: readonly RecordedWatch[]): RecordedWatch[] {
  const { rules, options, counts, plan } = context
  const taken = context.watches.flatMap(({ recorded, known }, index) =>
    counts.reached.has(index) &&
    context.isDue(plan.watches[index]!) &&
    (known ? rules.dropsUnwatched : rules.recordsUnknown && options.accept.length === 0)
      ? [recorded]
      : [],
  )
  const user = options.source.currentUser()
  const kept = rules.dropsUnwatched
    ? before.filter((watch) => (watch.user !== '' && watch.user !== user) || isSkipped(context, watch))
    : before
  return unique([...kept, ...taken], watchText)
}

function isSkipped(context: Context, watch: RecordedWatch): boolean {
  return context.watches.some(
    ({ recorded }, index) => watchText(recorded) === watchText(watch) && !context.counts.reached.has(index),
  )
}

/**
 * A check adds no key that made it fail: the next check would take it for one that could never be read.
 */
function nextUnreadable(context: Context, before: readonly RecordedProblem[]): RecordedProblem[] {
  const { tally, rules, options } = context
  const now = tally.unreadable.map(({ fails, ...problem }) => ({ fails, problem }))
  const stillUnread = new Set(now.map(({ problem }) => unreadableText(problem)))
  const kept = rules.dropsUnwatched
    ? []
    : before.filter((place) => stillUnread.has(unreadableText(place)) || !wasRecorded(context, place))
  const adds = rules.recordsUnknown && options.accept.length === 0
  const added = now.filter(
    ({ fails, problem }) => adds && problem.status !== 'stale' && (rules.recordsAllUnreadable || !fails),
  )
  return unique([...kept, ...added.map(({ problem }) => problem)], unreadableText)
}

/**
 * Whether this run read a place that could not be read before, and recorded something of it. From then on, that it
 * cannot be read fails a run.
 */
function wasRecorded({ edit, plan }: Context, { view, key, name }: RecordedProblem): boolean {
  const names = key.split('\\')
  if (!edit.writes(view, names, name === undefined)) return false
  const root = parseRootKey(names[0]!)
  const state = root && stateAt(plan, root, upcaseNames(names.slice(1)), view)
  if (state === undefined) return false
  if (name !== undefined) return (state.match(name)?.watches.length ?? 0) > 0
  return state.readsValues || state.wildcard
}

/** What lies outside a selection stays accepted. */
function nextFindings({ rules, tally }: Context, before: readonly RecordedFinding[]): RecordedFinding[] {
  return unique([...(rules.dropsUnwatched ? [] : before), ...tally.takenFindings], findingText)
}

/** The last of those with one text. */
function unique<T>(items: readonly T[], textOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [textOf(item), item])).values()]
}
