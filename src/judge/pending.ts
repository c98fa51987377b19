/**
 * What a check would report of one key, as far as two baselines say it: the pinned one, and the state of a watch, which
 * holds what the last scan saw. Pure.
 */
import type { Match, PlanState } from '../plan/index.ts'
import { upcase } from '../registry/index.ts'
import type { Entry } from '../store/store.ts'
import { entryOf, isSameState, matchEntry } from './compare.ts'
import type { KeyContext } from './judge-key.ts'

/** @returns for each pending difference, the policies that would report it, by number. */
export function pendingPolicies(
  pinned: readonly Entry[],
  present: readonly Entry[],
  state: PlanState | undefined,
  { reports, covers }: Pick<KeyContext, 'reports' | 'covers'>,
): (readonly number[])[] {
  const found: (readonly number[])[] = []
  const before = Map.groupBy(pinned, ({ name }) => upcase(name))
  const now = Map.groupBy(present, ({ name }) => upcase(name))
  for (const name of new Set([...before.keys(), ...now.keys()])) {
    const [was = [], is = []] = [before.get(name), now.get(name)]
    const known = (is[0] ?? was[0])!
    const match = matchEntry(state, known)
    if (match === undefined || match.watches.length === 0) continue
    const isCovered = was.length > 0 || covers(known.name, known.type)
    const byDigest = new Map<string, number[]>()
    for (const policy of match.policies) {
      const digest = isCovered ? pendingDigest(match, policy, was, is, reports) : undefined
      if (digest !== undefined) byDigest.set(digest, [...(byDigest.get(digest) ?? []), policy])
    }
    found.push(...byDigest.values())
  }
  return found
}

/** The digest name under which a policy would report a difference; `undefined` where it would report none. */
function pendingDigest(
  match: Match,
  policy: number,
  was: readonly Entry[],
  is: readonly Entry[],
  reports: KeyContext['reports'],
): string | undefined {
  const entry = was.length === 0 ? undefined : entryOf(match, policy, was)
  const previous = entry?.unreviewed === true && reports(policy, 'NEW') ? undefined : entry
  const digestName = previous?.digestName ?? match.watches.find((watch) => watch.policy === policy)!.digest
  const present = is.find((one) => one.digestName === digestName)
  if (previous === undefined) return present && reports(policy, 'NEW') ? digestName : undefined
  if (is.length === 0) return reports(policy, 'DELETE') ? digestName : undefined
  // A state that holds no entry under this digest says nothing of a change.
  if (present === undefined || isSameState(previous, present)) return undefined
  return reports(policy, 'CHANGE') ? digestName : undefined
}
