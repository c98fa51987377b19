/** Compares each key that the scan visits with its entries, reports differences, and changes the baseline. */
import type { DigestName } from '../digest/index.ts'
import { type Difference, findingsOf, judgeKey } from '../judge/index.ts'
import { formatKeyPath } from '../registry/index.ts'
import type { KeyReading, KeyState } from '../scan/index.ts'
import { type ByteWriter, decodeEntries, encodeEntries } from '../store/format/index.ts'
import type { Entry, Loaded } from '../store/store.ts'
import type { RecordedKey } from '../store/tree/index.ts'
import type { Context } from './context.ts'
import { encodePresent } from './present.ts'
import { surroundingsOf, takerOf } from './surroundings.ts'
import { reportProblems } from './unreadable.ts'

/** @returns a promise if the store returns one. */
export function visitKey(context: Context, key: KeyState): Loaded<void> {
  const record = context.recorded.at(key.node, key.view)
  if (record instanceof Promise) return record.then((found) => judgeState(context, key, found))
  judgeState(context, key, record)
}

function judgeState(context: Context, key: KeyState, record: RecordedKey | undefined): void {
  if (record !== undefined && isUnchanged(context, key, record)) {
    record.visit()
    return
  }
  const keepsFingerprints = context.rules.writes && context.options.store.keepsFingerprints
  const reading = key.read({ recorded: [], fingerprint: keepsFingerprints })
  if (reading === undefined) return
  if (!key.isListing) record?.visit()
  reportProblems(context, reading)
  for (const finding of findingsOf(reading)) {
    const isTaken = takerOf(context, finding.path)(finding.valueName ?? '')
    if (isTaken || !context.rules.accepts)
      context.tally.finding(finding, context.acceptedFindings, isTaken, key.lastWrite())
  }
  // Its values were judged when the walk stood at the key.
  if (key.isListing) return
  const present = encodePresent(reading)
  if (reading.problem === undefined && record?.folder.equals(record.index, present.bytes, present.length)) {
    noteAccepted(context, reading)
    renew(context, reading, record)
    return
  }
  judgeReading(context, key, reading, record, present)
}

/** Whether the key has the recorded fingerprint, so that nothing need be reported. */
function isUnchanged({ options }: Context, key: KeyState, { folder, index }: RecordedKey): boolean {
  if (options.accept.length > 0 || !folder.hasFingerprint(index)) return false
  const fingerprint = key.fingerprint()
  return fingerprint !== undefined && folder.isFingerprint(index, fingerprint)
}

function judgeReading(
  context: Context,
  key: KeyState,
  first: KeyReading,
  record: RecordedKey | undefined,
  present: ByteWriter,
): void {
  const { rules, tally, edit } = context
  const bytes = record?.folder.entries(record.index)
  const previous = bytes === undefined ? [] : decodeEntries(bytes)
  const others = otherDigests(previous, first)
  // A value is compared under the digest name of its entry, which policies may no longer use.
  const reading =
    others.length === 0
      ? first
      : (key.read({ recorded: others, fingerprint: first.fingerprint !== undefined }) ?? first)
  const { node, view } = reading
  const { path } = node
  const decision = judgeKey(reading, previous, surroundingsOf(context, path, view), rules)
  for (const difference of decision.differences)
    report(context, difference, { path, view, sameTime: reading.sameTime, lastWrite: key.lastWrite() })
  tally.unreported += decision.unreported
  tally.recorded += decision.recorded
  tally.unreviewed += decision.unreviewed
  for (const watch of decision.unrecorded) tally.unrecorded.add(watch)
  if (decision.unwatched > 0) {
    tally.noLongerWatched += decision.unwatched
    tally.unwatchedKeys.add(formatKeyPath(path))
  }
  const { write } = decision
  if (write === undefined || !rules.writes) return
  const next = write === 'present' ? present.copy() : encodeEntries(write)
  if (bytes === undefined ? next.length === 0 : next.equals(bytes)) return
  const isPresent = write === 'present' || next.equals(present.written())
  edit.put(reading, node.names, next, isPresent ? reading.fingerprint : undefined)
}

/** Reports a difference for the policies that report its type. An accept reports it for all policies. */
export function report(
  { tally, rules, policies, plan }: Context,
  difference: Difference,
  place: Parameters<typeof tally.difference>[1],
): void {
  const reporting = rules.reportsTaken
    ? difference.policies
    : difference.policies.filter((policy) => policies[policy]!.report.has(difference.type))
  const watches = difference.watches
    .map((index) => plan.watches[index]!)
    .filter(({ policy }) => reporting.includes(policy))
  tally.difference(difference, place, reporting, watches)
}

/** The digest names of entries that no watch of the key uses now. */
function otherDigests(recorded: readonly Entry[], { values }: KeyReading): DigestName[] {
  if (recorded.length === 0) return []
  const asked = new Set(values.flatMap(({ match }) => match.digests))
  return [...new Set(recorded.map(({ digestName }) => digestName))].filter((name) => !asked.has(name))
}

function noteAccepted(context: Context, { node, values }: KeyReading): void {
  if (context.options.accept.length === 0) return
  const takes = takerOf(context, node.path)
  for (const { name } of values) takes(name)
}

/** A run of selected policies keeps the fingerprint of a run of all policies, which may read more values of a key. */
function renew(context: Context, reading: KeyReading, { folder, index }: RecordedKey): void {
  const { fingerprint, node } = reading
  if (fingerprint === undefined) return
  if (context.full !== context.plan && folder.hasFingerprint(index)) return
  if (!folder.isFingerprint(index, fingerprint)) context.edit.renew(reading, node.names, fingerprint)
}
