/** One key that was read: compared, told, and taken into the baseline where this run may. */
import {
  acceptedEntries,
  compareKey,
  entriesOf,
  findingsOf,
  matchEntry,
  upcaseNames,
  withAdded,
} from '../compare/index.ts'
import { matchesValue } from '../pattern/index.ts'
import { stateAt } from '../plan/index.ts'
import {
  formatKeyPath,
  isValidText,
  type KeyPath,
  toRawText,
  toValidText,
  upcase,
  type View,
} from '../registry/index.ts'
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
  if (
    record !== undefined &&
    reading.problem === undefined &&
    record.packed === packEntries(reading.values.flatMap(entriesOf))
  ) {
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
    if (told) tally.difference(difference)
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
      wants: (entry) => wants(context, reading.path, reading.view, entry),
      dropsUnwatched: dropsUnwatched(context),
    })
    write(context, identityOf(context, reading), next, record)
    return
  }
  if (context.records) tally.recorded += comparison.unknown.length
  const added = [
    ...(context.records ? comparison.unknown : []),
    ...(options.store.grows && options.mayWrite ? unreported : []),
  ]
  if (added.length > 0) write(context, identityOf(context, reading), withAdded(previous, added), record)
}

/** Whether `accept` without patterns, and without a selection, is what runs. */
export function dropsUnwatched({ options, policies, accepts }: Context): boolean {
  return (
    accepts &&
    options.accept.length === 0 &&
    policies.length === options.policies.length &&
    options.selection.view === undefined
  )
}

/** Whether any policy of the config, selected or not, watches the value, under the entry's digest or any. */
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
    const shown = name === undefined ? formatKeyPath(path) : `${formatKeyPath(path)}\\${name}`
    tally.unread({
      RegistryKey: toValidText(shown),
      ...(!isValidText(shown) && { RegistryKeyRaw: toRawText(shown) }),
      View: view,
      Status: status,
      Reason: reason,
      Fails: fails(context, reading),
    })
  }
  if (problem !== undefined) {
    unread.add(view, upcased)
    for (const watch of reading.state.watchesBelow()) context.unreadWatches.add(watch.index)
    tell(problem.status, problem.reason)
  }
  for (const value of reading.values) {
    if (value.problem !== undefined) tell(value.problem.status, value.problem.reason, value.name)
  }
}

/** Allowed where every policy over the key allows it, and the key could never be read. */
function fails(context: Context, reading: KeyReading): boolean {
  const { options, policies } = context
  if (context.accepts) return false
  const allowed =
    options.allowUnreadable ||
    reading.state.watchesBelow().every((watch) => policies[watch.policy]!.allowsUnreadable)
  return !allowed || context.keysWithEntries().has(`${reading.view} ${reading.upcased}`)
}
