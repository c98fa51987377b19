/** One key that was read: compared, told, and taken into the baseline where this run may. */
import {
  acceptedEntries,
  compareKey,
  findingsOf,
  matchEntry,
  packReading,
  upcaseNames,
  withAdded,
} from '../compare/index.ts'
import { matchesValue } from '../pattern/index.ts'
import { stateAt } from '../plan/index.ts'
import { formatKeyPath, formatValuePath, type KeyPath, upcase, type View } from '../registry/index.ts'
import type { KeyReading } from '../scan/index.ts'
import { type Entry, type FoundRecord, type KeyIdentity, packEntries, unpackEntries } from '../store/store.ts'
import { type Context, newKey } from './context.ts'

/** @param record the baseline's record of the key, if it has one. */
export function judgeKey(context: Context, reading: KeyReading, record: FoundRecord | undefined): void {
  const { tally, options } = context
  if (record !== undefined) context.met.add(record.id)
  tellProblems(context, reading)
  for (const finding of findingsOf(reading)) {
    const taken = takerOf(context, finding.path)(finding.valueName ?? '')
    if (taken || !context.accepts) tally.finding(finding, context.acceptedFindings, taken)
  }
  if (record !== undefined && reading.problem === undefined && record.packed === packReading(reading)) {
    noteAccepted(context, reading.path, reading.values)
    return
  }
  const previous = record === undefined ? [] : unpackEntries(record.packed)
  const names = upcaseNames(reading.path.segments)
  const comparison = compareKey(reading, previous, (name, type) =>
    context.coverage.covers(reading.path.root, names, reading.view, name, type),
  )
  const takes = takerOf(context, reading.path)
  const reported = new Set<string>()
  for (const difference of comparison.differences) {
    const policy = context.policies[difference.policy]!
    if (difference.type === 'NEW' && policy.report.has('NEW')) reported.add(difference.present!.name)
    const name = (difference.present ?? difference.previous!).name
    const told =
      options.mode === 'accept' || options.mode === 'preview'
        ? takes(name)
        : policy.report.has(difference.type)
    if (told) tally.difference(difference, reading.sameTime)
  }
  const unreported = comparison.appeared.filter((value) => !reported.has(value.name))
  tally.unreported += unreported.length
  for (const entry of comparison.unmatched) {
    if (wants(context, reading.path, reading.view, entry)) continue
    tally.noLongerWatched++
    context.unwatched.add(formatKeyPath(reading.path))
  }
  if (context.accepts) {
    tally.recorded += comparison.unknown.filter((value) => takes(value.name)).length
    const next = acceptedEntries(reading, previous, comparison.gone, comparison.unmatched, {
      takes,
      wants: (entry) => keeps(context, reading.path, reading.view, entry),
      dropsUnwatched: dropsUnwatched(context),
    })
    write(context, identityOf(context, reading), next, record)
    return
  }
  if (context.records) tally.recorded += comparison.unknown.length
  else
    for (const value of comparison.unknown)
      for (const watch of value.match.watches) context.unrecorded.add(watch.index)
  const added = [
    ...(context.records ? comparison.unknown : []),
    ...(options.store.grows && options.mayWrite
      ? unreported.filter((value) => !awaitsAccept(context, reading, value.name, value.type))
      : []),
  ]
  if (added.length > 0) write(context, identityOf(context, reading), withAdded(previous, added), record)
}

/** Whether `accept` without patterns, and without a selection, is what runs. */
export function dropsUnwatched({ options, full, plan, accepts }: Context): boolean {
  return accepts && options.accept.length === 0 && full === plan && options.watch?.covered !== true
}

/** Whether a policy that is not selected reports the value as NEW: then it waits to be accepted. */
function awaitsAccept(context: Context, { path, view }: KeyReading, name: string, type: number): boolean {
  if (context.full === context.plan) return false
  const state = stateAt(context.full, path.root, upcaseNames(path.segments), view)
  const match = matchEntry(state, { name, type, size: 0, digestName: '', digest: '' })
  return match?.policies.some((policy) => context.options.policies[policy]!.report.has('NEW')) === true
}

/**
 * Whether an entry under another digest than the selected policies' stays: of a narrowed run all of them
 * do, since something may be pending under them.
 */
export function keeps(context: Context, path: KeyPath, view: View, entry: Entry): boolean {
  return context.full !== context.plan || wants(context, path, view, entry)
}

/** Whether any policy of the config, selected or not, watches the value under the entry's digest. */
export function wants(context: Context, path: KeyPath, view: View, entry: Entry): boolean {
  const match = matchEntry(stateAt(context.full, path.root, upcaseNames(path.segments), view), entry)
  return match?.digests.some((name) => name === entry.digestName) === true
}

/** Whether a value of a key is among what `accept` takes; marks the patterns that matched. */
export function takerOf(context: Context, path: KeyPath): (name: string) => boolean {
  const { accept } = context.options
  if (accept.length === 0) return () => true
  const key = { root: path.root, names: upcaseNames(path.segments) }
  return (name) => {
    let taken = false
    for (const [index, pattern] of accept.entries()) {
      if (!matchesValue(pattern, false, key, upcase(name))) continue
      context.acceptMatched.add(index)
      taken = true
    }
    return taken
  }
}

function noteAccepted(context: Context, path: KeyPath, values: readonly { readonly name: string }[]): void {
  if (context.options.accept.length === 0) return
  const takes = takerOf(context, path)
  for (const value of values) takes(value.name)
}

function write(
  context: Context,
  key: KeyIdentity,
  next: readonly Entry[],
  record: FoundRecord | undefined,
): void {
  if (record !== undefined && packEntries(next) === record.packed) return
  if (record === undefined && next.length === 0) return
  if (context.options.mode === 'preview') return
  context.writer ??= context.baseline.write()
  context.writer.put(key, next)
  context.wrote = true
  // A first baseline has no records that could be taken for unseen ones.
  if (record === undefined && context.baseline.header !== undefined) context.added.add(newKey(key))
}

function identityOf(context: Context, { path, view, upcased }: KeyReading): KeyIdentity {
  return { view, key: formatKeyPath(path), upcased, user: context.userOf(path.root) }
}

function tellProblems(context: Context, reading: KeyReading): void {
  const { tally, unread } = context
  const { path, view, upcased, problem } = reading
  const tell = (status: string, reason: string, name?: string): void => {
    const key = formatKeyPath(path)
    tally.unread({
      view,
      key,
      ...(name !== undefined && { name }),
      status,
      reason,
      fails: fails(context, reading, name === undefined ? key : formatValuePath(key, name)),
    })
  }
  if (problem !== undefined) {
    unread.add(view, upcased)
    for (const watch of reading.state.watchesBelow()) context.unreadWatches.add(watch.index)
    tell(problem.status, problem.reason)
  }
  for (const value of reading.values) {
    if (value.problem === undefined) continue
    for (const watch of value.match.watches) context.unreadWatches.add(watch.index)
    tell(value.problem.status, value.problem.reason, value.name)
  }
}

/**
 * Allowed where every policy over the key allows it, and it could never be read: no baseline knows its
 * watches, or the one that does has it among its unreadable keys.
 */
function fails(context: Context, reading: KeyReading, shown: string): boolean {
  const { options, policies, baseline } = context
  if (context.accepts && options.mode !== 'watch') return false
  const watches = reading.state.watchesBelow()
  const allowed =
    options.allowUnreadable || watches.every((watch) => policies[watch.policy]!.allowsUnreadable)
  if (!allowed) return true
  if (baseline.header === undefined || !watches.some((watch) => context.watches[watch.index]!.known))
    return false
  return !context.neverRead.has(
    newKey({ view: reading.view, upcased: upcase(shown), user: context.userOf(reading.path.root) }),
  )
}
