/** What the baseline says of itself after this run: its watches, what cannot be read, and accepted findings. */
import { findingText, unreadableText, watchText } from '../judge/index.ts'
import type { BaselineContent, RecordedFinding, RecordedProblem, RecordedWatch } from '../store/store.ts'
import type { Context } from './context.ts'

export function nextContent(context: Context): BaselineContent {
  const before = context.baseline.head?.content ?? { watches: [], unreadable: [], findings: [] }
  const { accepts } = context.rules
  return {
    watches: nextWatches(context, before.watches),
    unreadable:
      accepts && context.options.accept.length > 0
        ? before.unreadable
        : nextUnreadable(context, before.unreadable),
    findings: accepts ? nextFindings(context, before.findings) : before.findings,
  }
}

/** Watches that were skipped recorded nothing; those of which `accept` took a part, not all of it. */
function nextWatches(context: Context, before: readonly RecordedWatch[]): RecordedWatch[] {
  const { rules, options, counts, plan } = context
  const taken = context.watches.flatMap(({ recorded, known }, index) =>
    counts.reached.has(index) &&
    context.isDue(plan.watches[index]!) &&
    (known || (rules.recordsUnknown && options.accept.length === 0))
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
  const { tally, rules } = context
  const recorded = tally.unreadable.filter(
    ({ status, fails }) => status !== 'stale' && (rules.recordsAllUnreadable || !fails),
  )
  const now = recorded.map(({ fails: _, ...problem }): RecordedProblem => problem)
  return unique([...(rules.dropsUnwatched ? [] : before), ...now], unreadableText)
}

/** What lies outside a selection stays accepted. */
function nextFindings({ rules, tally }: Context, before: readonly RecordedFinding[]): RecordedFinding[] {
  return unique([...(rules.dropsUnwatched ? [] : before), ...tally.takenFindings], findingText)
}

/** The last of those with one text. */
function unique<T>(items: readonly T[], textOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [textOf(item), item])).values()]
}
