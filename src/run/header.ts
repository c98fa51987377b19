/** What the baseline says of itself after this run. */
import { watchText } from '../compare/index.ts'
import { formatValuePath, upcase } from '../registry/index.ts'
import type { BaselineHeader, RecordedProblem, RecordedWatch } from '../store/store.ts'
import type { Context } from './context.ts'
import { dropsUnwatched } from './judge-key.ts'

export function nextHeader(context: Context): BaselineHeader {
  const { options, baseline } = context
  const previous = baseline.header
  return {
    takenAt: (options.now?.() ?? new Date()).toISOString(),
    target: options.source.target,
    watches: nextWatches(context),
    unreadable:
      context.accepts && options.accept.length > 0 ? (previous?.unreadable ?? []) : nextUnreadable(context),
    findings: context.accepts ? nextFindings(context) : (previous?.findings ?? []),
  }
}

/** Watches that were skipped recorded nothing; those that `accept` took a part of, not all of it. */
function nextWatches(context: Context): RecordedWatch[] {
  const previous = context.baseline.header?.watches ?? []
  const taken = context.watches.flatMap(({ recorded, known }, index) =>
    context.counts.reached.has(index) &&
    context.isDue(context.plan.watches[index]!) &&
    (known || (context.records && context.options.accept.length === 0))
      ? [recorded]
      : [],
  )
  const user = context.options.source.currentUser()
  const kept = dropsUnwatched(context)
    ? previous.filter((watch) => (watch.user !== '' && watch.user !== user) || isSkipped(context, watch))
    : previous
  return [...new Map([...kept, ...taken].map((watch) => [watchText(watch), watch])).values()].sort((a, b) =>
    watchText(a) < watchText(b) ? -1 : 1,
  )
}

function isSkipped(context: Context, watch: RecordedWatch): boolean {
  return context.watches.some(
    ({ recorded }, index) => watchText(recorded) === watchText(watch) && !context.counts.reached.has(index),
  )
}

/** A check adds no key that failed it: it would be taken for one that could never be read the next time. */
function nextUnreadable(context: Context): RecordedProblem[] {
  const { tally, baseline, userOf } = context
  const first = baseline.header === undefined
  const takesAll = first || (context.accepts && context.options.mode !== 'watch')
  const recorded = tally.unreadable.filter((key) => takesAll || !key.fails)
  const now = recorded.map(({ view, key, name, status, reason }): RecordedProblem => {
    const path = name === undefined ? key : formatValuePath(key, name)
    const user = path.startsWith('HKCU') ? userOf('HKCU') : ''
    return { view, key: path, upcased: upcase(path), user, status, reason }
  })
  const before = dropsUnwatched(context) ? [] : (baseline.header?.unreadable ?? [])
  return [
    ...new Map([...before, ...now].map((key) => [`${key.view} ${key.user} ${key.upcased}`, key])).values(),
  ]
}

/** What lies outside a selection stays accepted. */
function nextFindings(context: Context): string[] {
  const kept = dropsUnwatched(context) ? [] : (context.baseline.header?.findings ?? [])
  return [...new Set([...kept, ...context.tally.findingIds])].sort()
}
