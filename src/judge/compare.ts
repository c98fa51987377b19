/** Compares a value with its baseline entries, of which it has one per digest name. */
import type { DigestName } from '../digest/index.ts'
import type { Match, PlanState } from '../plan/index.ts'
import { REG_LINK, upcase } from '../registry/index.ts'
import type { ValueReading } from '../scan/index.ts'
import type { Entry } from '../store/store.ts'
import type { Difference } from './difference.ts'

/** The watches that match a recorded value, of which only the entry is known. */
export function matchEntry(
  state: PlanState | undefined,
  { name, type }: Pick<Entry, 'name' | 'type'>,
): Match | undefined {
  if (state === undefined) return undefined
  const match = state.match(name)
  if (match !== undefined && match.watches.length > 0) return match
  return type === REG_LINK && upcase(name) === 'SYMBOLICLINKVALUE' ? state.matchLink(name) : match
}

/** Whether a policy reports NEW. For such a policy, a value with an unreviewed entry is new. */
export type ReportsNew = (policy: number) => boolean

/** The present entry of a value under a digest name, or `undefined` if that digest was not computed. */
export type PresentEntry = (digestName: DigestName) => Entry | undefined

/** The differences of a value that is present and recorded. */
export function changes(
  match: Match,
  presentEntry: PresentEntry,
  entries: readonly Entry[],
  reportsNew: ReportsNew,
): Difference[] {
  const previousOf = (policy: number): Entry => entryOf(match, policy, entries)
  // There is one event for each value and digest name: NEW for one policy excludes CHANGE for another.
  const additions = new Set(
    match.policies.filter(reportsNew).flatMap((policy) => {
      const entry = previousOf(policy)
      return entry.unreviewed === true ? entry : []
    }),
  )
  return [
    ...byDigest(match, 'NEW', (policy) => {
      const previous = previousOf(policy)
      const present = presentEntry(previous.digestName)
      return present && additions.has(previous) ? { present } : undefined
    }),
    ...byDigest(match, 'CHANGE', (policy) => {
      const previous = previousOf(policy)
      const present = presentEntry(previous.digestName)
      if (present === undefined || additions.has(previous) || isSameState(previous, present)) return undefined
      return { previous, present }
    }),
  ]
}

/** The differences of a value that is present and not recorded, under a recorded watch. */
export function additions(match: Match, presentEntry: PresentEntry): Difference[] {
  return byDigest(match, 'NEW', (policy) => {
    const present = presentEntry(digestOf(match, policy))
    return present && { present }
  })
}

/**
 * The differences of a value that was recorded and is gone. For a policy that reports NEW, an unreviewed entry does
 * not belong to the baseline, so its deletion is no difference.
 */
export function deletions(match: Match, entries: readonly Entry[], reportsNew: ReportsNew): Difference[] {
  return byDigest(match, 'DELETE', (policy) => {
    const previous = entryOf(match, policy, entries)
    return previous.unreviewed === true && reportsNew(policy) ? undefined : { previous }
  })
}

/** The entries of a present value, one for each digest name that its watches use. */
export function entriesOf(value: ValueReading): Entry[] {
  return value.match.digests.flatMap((name) => readEntry(value, name) ?? [])
}

export function isAskedFor(match: Match | undefined, { digestName }: Entry): boolean {
  return match?.digests.includes(digestName) === true
}

type States = Pick<Difference, 'previous' | 'present'>

/** One difference for each digest name. Policies with the same digest name share it. */
function byDigest(
  match: Match,
  type: Difference['type'],
  statesFor: (policy: number) => States | undefined,
): Difference[] {
  const found = new Map<DigestName, States & { readonly policies: number[] }>()
  for (const policy of match.policies) {
    const states = statesFor(policy)
    const entry = states?.present ?? states?.previous
    if (states === undefined || entry === undefined) continue
    const known = found.get(entry.digestName)
    if (known === undefined) found.set(entry.digestName, { ...states, policies: [policy] })
    else known.policies.push(policy)
  }
  return [...found].map(([digestName, states]) => ({
    type,
    digestName,
    ...states,
    watches: match.watches.flatMap(({ policy, index }) => (states.policies.includes(policy) ? index : [])),
  }))
}

/** Whether digest, type and size are equal. The digest does not cover the type. */
function isSameState(a: Entry, b: Entry): boolean {
  return a.digest === b.digest && a.type === b.type && a.size === b.size
}

/** The entry under the policy's digest name. If the policy's digest name changed, an entry that no policy uses now. */
function entryOf(match: Match, policy: number, entries: readonly Entry[]): Entry {
  const digest = digestOf(match, policy)
  return (
    entries.find((entry) => entry.digestName === digest) ??
    entries.find((entry) => !match.digests.includes(entry.digestName)) ??
    entries[0]!
  )
}

function digestOf(match: Match, policy: number): DigestName {
  return match.watches.find((watch) => watch.policy === policy)!.digest
}

/** The entry of a value that was read, under a digest name that was computed. */
export function readEntry(value: ValueReading, digestName: DigestName): Entry | undefined {
  const digest = value.digests[value.digestNames.indexOf(digestName)]
  if (digest === undefined) return undefined
  const { name, type, size, data } = value
  const entry = { name, type, size, digestName, digest }
  return data === undefined ? entry : { ...entry, data }
}
