/**
 * The judge of one key that was read: what differs from the baseline, what of it is reported, and what the baseline
 * holds of the key afterwards. Pure.
 */
import { upcase } from '../registry/index.ts'
import type { KeyReading, ValueReading } from '../scan/index.ts'
import type { Entry } from '../store/store.ts'
import { additions, changes, deletions, entriesOf, isAskedFor, matchEntry } from './compare.ts'
import type { Difference } from './difference.ts'
import type { Rules } from './rules.ts'

/** What the judge asks of a key's surroundings. */
export interface KeyContext {
  /** Whether a policy reports differences of this type. */
  reports(policy: number, type: Difference['type']): boolean
  /** Whether a recorded watch covers a value. Asked only of values without an entry. */
  covers(name: string, type: number): boolean
  /** Whether `accept` takes a value. */
  takes(name: string): boolean
  /** Whether a policy of the whole config watches the value under the entry's digest. */
  isWatched(entry: Entry): boolean
  /** Whether a policy that is not selected reports the value as NEW, so that it waits to be accepted. */
  awaitsAccept(name: string, type: number): boolean
}

export interface Decision {
  /** What is reported. */
  readonly differences: readonly Difference[]
  /**
   * What the baseline holds of the key afterwards: these entries, or those of all values as they were read
   * (`present`). `undefined`: what it holds now.
   */
  readonly write: readonly Entry[] | 'present' | undefined
  /** Values that are recorded for the first time. */
  readonly recorded: number
  /** Watches, by number, with a value that nothing recorded covers and that this run may not record. */
  readonly unrecorded: readonly number[]
  /** Values that appeared under a recorded watch while no selected policy reports them. */
  readonly unreported: number
  /** Entries that no present watch of the config covers. */
  readonly unwatched: number
}

/** @param previous the baseline's entries of the key. */
export function judgeKey(
  reading: KeyReading,
  previous: readonly Entry[],
  context: KeyContext,
  rules: Rules,
): Decision {
  const { found, unknown, appeared, gone, unmatched } = compareKey(reading, previous, context)
  const differences = found.filter((difference) => isReported(difference, context, rules))
  const reported = new Set(
    found
      .filter(
        ({ type, policies }) => type === 'NEW' && policies.some((policy) => context.reports(policy, type)),
      )
      .map(({ present }) => present?.name),
  )
  const unreported = appeared.filter(({ name }) => !reported.has(name))
  const unwatched = unmatched.filter((entry) => !context.isWatched(entry))
  const counts = { differences, unreported: unreported.length, unwatched: unwatched.length }
  if (rules.accepts) {
    const taken = unknown.filter(({ name }) => context.takes(name))
    const write = acceptedEntries(reading, previous, gone, unmatched, context, rules)
    return { ...counts, write, recorded: taken.length, unrecorded: [] }
  }
  const added = [
    ...(rules.recordsUnknown ? unknown : []),
    ...(rules.addsUnreported ? unreported.filter(({ name, type }) => !context.awaitsAccept(name, type)) : []),
  ]
  return {
    ...counts,
    write:
      added.length === 0
        ? undefined
        : previous.length === 0 && added.length === reading.values.length
          ? 'present'
          : [...previous, ...added.flatMap(entriesOf)],
    recorded: rules.recordsUnknown ? unknown.length : 0,
    unrecorded: rules.recordsUnknown
      ? []
      : unknown.flatMap(({ match }) => match.watches.map(({ index }) => index)),
  }
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
  /** Every difference, whether a policy reports it or not. */
  readonly found: readonly Difference[]
  /** Values that nothing recorded covers: their baseline begins with them. */
  readonly unknown: readonly ValueReading[]
  /** Values that appeared under a recorded watch. */
  readonly appeared: readonly ValueReading[]
  /** Entries whose values are gone, though the key was read whole. */
  readonly gone: readonly Entry[]
  /** Entries that no selected watch matches. */
  readonly unmatched: readonly Entry[]
}

function compareKey(reading: KeyReading, previous: readonly Entry[], { covers }: KeyContext): Comparison {
  const byName = Map.groupBy(previous, (entry) => upcase(entry.name))
  const found: Difference[] = []
  const unknown: ValueReading[] = []
  const appeared: ValueReading[] = []
  for (const value of reading.values) {
    const upcased = upcase(value.name)
    const known = byName.get(upcased)
    byName.delete(upcased)
    if (value.problem !== undefined) continue
    if (known !== undefined) found.push(...changes(value, known))
    else if (covers(value.name, value.type)) {
      appeared.push(value)
      found.push(...additions(value))
    } else unknown.push(value)
  }
  const gone: Entry[] = []
  const unmatched: Entry[] = []
  for (const entries of byName.values()) {
    const match = matchEntry(reading.state, entries[0]!)
    if (match === undefined || match.watches.length === 0) unmatched.push(...entries)
    else if (reading.problem === undefined) {
      gone.push(...entries)
      found.push(...deletions(match, entries))
    }
  }
  return { found, unknown, appeared, gone, unmatched }
}

/**
 * The entries after what is selected was accepted: values as they are; gone ones dropped; what could not be read, and
 * what lies outside the selection, kept.
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
