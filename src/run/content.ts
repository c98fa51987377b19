/** The content of the baseline after this run: its watches, unreadable places and accepted findings. */
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
 * Does not add skipped watches, because nothing of them was recorded, or watches of which `accept` took only a part. A
 * check does not add watches that the baseline covers already, so that the BaselineId stays the same.
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
 * A check does not add places that made it fail: the next check would treat them as places that could never be read.
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
 * Whether this run recorded values of a place that could not be read before. From then on, the place fails a run if it
 * cannot be read.
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

/** Findings outside the selection stay accepted. */
function nextFindings({ rules, tally }: Context, before: readonly RecordedFinding[]): RecordedFinding[] {
  return unique([...(rules.dropsUnwatched ? [] : before), ...tally.takenFindings], findingText)
}

/** Removes duplicates by their text, and keeps the last one. */
function unique<T>(items: readonly T[], textOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [textOf(item), item])).values()]
}
