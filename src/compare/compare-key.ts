/** One key as it is against one key as the baseline has it. */
import type { Match } from '../plan/index.ts'
import { REG_LINK, upcase } from '../registry/index.ts'
import type { KeyReading, ValueReading } from '../scan/index.ts'
import { type Entry, packEntry, packRows } from '../store/store.ts'
import type { Difference } from './difference.ts'

export interface KeyComparison {
  /** Every difference, whether its policy reports it or not. */
  readonly differences: readonly Difference[]
  /** Values that nothing recorded covers: their baseline begins with them. */
  readonly unknown: readonly ValueReading[]
  /** Values that appeared under a recorded watch. */
  readonly appeared: readonly ValueReading[]
  /** Entries whose values are gone, though the key was read whole. */
  readonly gone: readonly Entry[]
  /** Entries that no selected watch matches. */
  readonly unmatched: readonly Entry[]
}

/** Whether a recorded watch covers a value of this key. */
export type IsCovered = (valueName: string, type: number) => boolean

/**
 * @param previous the baseline's entries of the key, in any order.
 * @param isCovered asked only for values without an entry.
 */
export function compareKey(
  reading: KeyReading,
  previous: readonly Entry[],
  isCovered: IsCovered,
): KeyComparison {
  const rows = Map.groupBy(previous, (entry) => upcase(entry.name))
  const differences: Difference[] = []
  const unknown: ValueReading[] = []
  const appeared: ValueReading[] = []
  for (const value of reading.values) {
    const upcased = upcase(value.name)
    const known = rows.get(upcased)
    rows.delete(upcased)
    if (value.problem !== undefined) continue
    if (known !== undefined) differences.push(...changes(reading, value, known))
    else if (isCovered(value.name, value.type)) {
      appeared.push(value)
      for (const policy of value.match.policies) {
        const present = presentEntry(value, digestOf(value.match, policy))
        if (present !== undefined)
          differences.push(difference('NEW', reading, value.match, policy, { present }))
      }
    } else unknown.push(value)
  }
  const gone: Entry[] = []
  const unmatched: Entry[] = []
  for (const entries of rows.values()) {
    const match = matchEntry(reading.state, entries[0]!)
    if (match === undefined || match.watches.length === 0) unmatched.push(...entries)
    else if (reading.problem === undefined) {
      gone.push(...entries)
      differences.push(...deletions(reading, match, entries))
    }
  }
  return { differences, unknown, appeared, gone, unmatched }
}

/** The match of a value that is known by its entry alone. */
export function matchEntry(state: KeyReading['state'] | undefined, { name, type }: Entry): Match | undefined {
  if (state === undefined) return undefined
  const match = state.match(name)
  if (match !== undefined && match.watches.length > 0) return match
  return type === REG_LINK && upcase(name) === 'SYMBOLICLINKVALUE' ? state.matchLink(name) : match
}

/** One for each policy: a value that is gone is gone under the digest that the policy's row names. */
export function deletions(
  where: Pick<KeyReading, 'path' | 'view'>,
  match: Match,
  rows: readonly Entry[],
): Difference[] {
  return match.policies.map((policy) =>
    difference('DELETE', where, match, policy, { previous: rowOf(match, policy, rows) }),
  )
}

/** The entries of a value as it is, one for each digest name that its watches ask for. */
export function entriesOf(value: ValueReading): Entry[] {
  return value.match.digests.flatMap((name) => presentEntry(value, name) ?? [])
}

/** As `packEntries` packs the entries of a key as it is, without making them. */
export function packReading({ values }: KeyReading): string {
  const names = new Set<string>()
  const rows: string[] = []
  for (const { name, type, size, data, match, digestNames, digests } of values) {
    for (const digestName of match.digests) {
      const digest = digests[digestNames.indexOf(digestName)]
      if (digest === undefined) continue
      names.add(digestName)
      rows.push(packEntry(name, type, size, digestName, digest, data))
    }
  }
  return packRows(names, rows)
}

function changes(reading: KeyReading, value: ValueReading, rows: readonly Entry[]): Difference[] {
  return value.match.policies.flatMap((policy) => {
    const previous = rowOf(value.match, policy, rows)
    const present = presentEntry(value, previous.digestName)
    if (present === undefined || sameState(previous, present)) return []
    return [difference('CHANGE', reading, value.match, policy, { previous, present })]
  })
}

/** A changed type with the same data is a change. */
function sameState(a: Entry, b: Entry): boolean {
  return a.digest === b.digest && a.type === b.type && a.size === b.size
}

/** The row under the policy's own digest name; after that changed, a row that no other policy owns. */
function rowOf(match: Match, policy: number, rows: readonly Entry[]): Entry {
  const digest = digestOf(match, policy)
  const isOthers = (row: Entry): boolean => match.digests.some((name) => name === row.digestName)
  return rows.find((row) => row.digestName === digest) ?? rows.find((row) => !isOthers(row)) ?? rows[0]!
}

function digestOf(match: Match, policy: number): string {
  return match.watches.find((watch) => watch.policy === policy)!.digest
}

function presentEntry(value: ValueReading, digestName: string): Entry | undefined {
  const digest = value.digests[(value.digestNames as readonly string[]).indexOf(digestName)]
  if (digest === undefined) return undefined
  const { name, type, size, data } = value
  return data === undefined
    ? { name, type, size, digestName, digest }
    : { name, type, size, digestName, digest, data }
}

function difference(
  type: Difference['type'],
  { path, view }: Pick<KeyReading, 'path' | 'view'>,
  match: Match,
  policy: number,
  states: Pick<Difference, 'previous' | 'present'>,
): Difference {
  const watches = match.watches.filter((watch) => watch.policy === policy).map((watch) => watch.index)
  return { type, policy, watches, path, view, ...states }
}
