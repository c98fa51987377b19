/**
 * Compares one key that was read with its baseline entries, and decides what is reported and which entries the key has
 * afterwards. Pure.
 */
import type { DigestName } from '../digest/index.ts'
import { upcase } from '../registry/index.ts'
import type { KeyReading, ValueReading } from '../scan/index.ts'
import type { Entry } from '../store/store.ts'
import { additions, changes, deletions, entriesOf, isAskedFor, matchEntry, readEntry } from './compare.ts'
import type { Difference } from './difference.ts'
import type { Rules } from './rules.ts'

/** What the decision on a key depends on beside its values and entries. */
export interface KeyContext {
  /** Whether a policy reports differences of this type. */
  reports(policy: number, type: Difference['type']): boolean
  /** Whether a recorded watch covers a value. Called only for values without an entry. */
  covers(name: string, type: number): boolean
  /** Whether `accept` takes a value. */
  takes(name: string): boolean
  /** Whether any policy of the config, selected or not, watches the value under the entry's digest. */
  isWatched(entry: Entry): boolean
}

export interface Decision {
  /** The differences to report. */
  readonly differences: readonly Difference[]
  /**
   * The entries that the key has in the baseline afterwards. `present`: those of all values as they were read.
   * `undefined`: the same as before.
   */
  readonly write: readonly Entry[] | 'present' | undefined
  /** The number of values that are recorded for the first time. */
  readonly recorded: number
  /** The numbers of watches with a value that no recorded watch covers and that this run may not record. */
  readonly unrecorded: readonly number[]
  /** The number of new values under a recorded watch that no selected policy reports. */
  readonly unreported: number
  /** The number of values that this or an earlier check added and that nobody has accepted. */
  readonly unreviewed: number
  /** The number of entries that no watch of the present config covers. */
  readonly unwatched: number
}

/** @param previous the baseline's entries of the key. */
export function judgeKey(
  reading: KeyReading,
  previous: readonly Entry[],
  context: KeyContext,
  rules: Rules,
): Decision {
  const { found, unknown, appeared, gone, unmatched, unreviewed } = compareKey(
    reading,
    previous,
    context,
    rules,
  )
  const differences = found.filter((difference) => isReported(difference, context, rules))
  const reported = new Set(
    found
      .filter(
        ({ type, policies }) => type === 'NEW' && policies.some((policy) => context.reports(policy, type)),
      )
      .map(({ present }) => present?.name),
  )
  const waiting = unreviewed.filter((name) => !rules.accepts || !context.takes(name)).length
  const unreported = appeared.filter(({ name }) => !reported.has(name))
  const unwatched = unmatched.filter((entry) => !context.isWatched(entry))
  const counts = {
    differences,
    unreported: unreported.length,
    unreviewed: waiting,
    unwatched: unwatched.length,
  }
  if (rules.accepts) {
    const taken = unknown.filter(({ name }) => context.takes(name))
    const write = acceptedEntries(reading, previous, gone, unmatched, context, rules)
    return { ...counts, write, recorded: taken.length, unrecorded: [] }
  }
  const recorded = rules.recordsUnknown ? unknown : []
  const added = rules.addsUnreported ? unreported : []
  return {
    ...counts,
    write: withAdded(reading, previous, recorded, added),
    recorded: recorded.length,
    unrecorded: rules.recordsUnknown
      ? []
      : unknown.flatMap(({ match }) => match.watches.map(({ index }) => index)),
    unreviewed: waiting + added.length,
  }
}

/** @param unreviewed values to add as unreviewed, because no policy reports them. */
function withAdded(
  { values }: KeyReading,
  previous: readonly Entry[],
  recorded: readonly ValueReading[],
  unreviewed: readonly ValueReading[],
): Decision['write'] {
  if (recorded.length + unreviewed.length === 0) return undefined
  if (previous.length === 0 && recorded.length === values.length) return 'present'
  const added = unreviewed.flatMap(entriesOf).map((entry) => ({ ...entry, unreviewed: true as const }))
  return [...previous, ...recorded.flatMap(entriesOf), ...added]
}

export function isReported(
  { type, policies, present, previous }: Difference,
  { reports, takes }: Pick<KeyContext, 'reports' | 'takes'>,
  rules: Rules,
): boolean {
  return rules.reportsTaken
    ? takes((present ?? previous)!.name)
    : policies.some((policy) => reports(policy, type))
}

interface Comparison {
  /** All differences, including those that no policy reports. */
  readonly found: readonly Difference[]
  /** Values that no recorded watch covers, so that there is nothing to compare them with. */
  readonly unknown: readonly ValueReading[]
  /** New values under a recorded watch. */
  readonly appeared: readonly ValueReading[]
  /** Entries whose values are gone. Empty if the key could not be read in full. */
  readonly gone: readonly Entry[]
  /** Entries that no selected watch matches. */
  readonly unmatched: readonly Entry[]
  /** Names of values with an unreviewed entry. */
  readonly unreviewed: readonly string[]
}

function compareKey(
  reading: KeyReading,
  previous: readonly Entry[],
  { covers, reports }: KeyContext,
  rules: Rules,
): Comparison {
  // An accept reports unreviewed entries as NEW even if no policy reports NEW.
  const reportsNew = (policy: number): boolean => rules.reportsTaken || reports(policy, 'NEW')
  const byName = Map.groupBy(previous, (entry) => upcase(entry.name))
  const unreviewed = [...byName].flatMap(([name, entries]) =>
    entries.some((one) => one.unreviewed) ? name : [],
  )
  const found: Difference[] = []
  const unknown: ValueReading[] = []
  const appeared: ValueReading[] = []
  for (const value of reading.values) {
    const upcased = upcase(value.name)
    const known = byName.get(upcased)
    byName.delete(upcased)
    if (value.problem !== undefined) continue
    const present = (digestName: DigestName): Entry | undefined => readEntry(value, digestName)
    if (known !== undefined) found.push(...changes(value.match, present, known, reportsNew))
    else if (covers(value.name, value.type)) {
      appeared.push(value)
      found.push(...additions(value.match, present))
    } else unknown.push(value)
  }
  const gone: Entry[] = []
  const unmatched: Entry[] = []
  for (const entries of byName.values()) {
    const match = matchEntry(reading.state, entries[0]!)
    if (match === undefined || match.watches.length === 0) unmatched.push(...entries)
    else if (reading.problem === undefined) {
      gone.push(...entries)
      found.push(...deletions(match, entries, reportsNew))
    }
  }
  return { found, unknown, appeared, gone, unmatched, unreviewed }
}

/**
 * The entries after an accept: entries of accepted values as read, without entries of values that are gone. Entries
 * of values that could not be read or are not selected stay.
 */
function acceptedEntries(
  reading: KeyReading,
  previous: readonly Entry[],
  gone: readonly Entry[],
  unmatched: readonly Entry[],
  { takes, isWatched }: KeyContext,
  rules: Rules,
): readonly Entry[] | 'present' {
  const stays = (entry: Entry): boolean => rules.keepsOtherDigests || isWatched(entry)
  const left = new Set(
    gone.filter(
      (entry) => takes(entry.name) && (isAskedFor(matchEntry(reading.state, entry), entry) || !stays(entry)),
    ),
  )
  if (rules.dropsUnwatched) for (const entry of unmatched) if (!stays(entry)) left.add(entry)
  const taken = new Map(
    reading.values
      .filter(({ name, problem }) => problem === undefined && takes(name))
      .map((value) => [upcase(value.name), value]),
  )
  const kept = previous.filter((entry) => {
    if (left.has(entry)) return false
    const value = taken.get(upcase(entry.name))
    return value === undefined || (!isAskedFor(value.match, entry) && stays(entry))
  })
  if (kept.length === 0 && taken.size === reading.values.length) return 'present'
  return [...kept, ...[...taken.values()].flatMap(entriesOf)]
}
