/**
 * What a check would report of one key, as far as two baselines say it: the pinned one, and the state of a watch, which
 * holds what the last scan saw. Pure.
 */
import type { DigestName } from '../digest/index.ts'
import type { PlanState } from '../plan/index.ts'
import { upcase } from '../registry/index.ts'
import type { Entry } from '../store/store.ts'
import { additions, changes, deletions, matchEntry } from './compare.ts'
import type { Difference } from './difference.ts'
import type { KeyContext } from './judge-key.ts'

export interface Pending {
  /** For each difference, the policies that would report it, by number. */
  readonly reporting: readonly (readonly number[])[]
  /** Whether the state lacks a digest that the pinned baseline has: only a check can tell whether its value changed. */
  readonly isIncomplete: boolean
}

export function pendingPolicies(
  pinned: readonly Entry[],
  present: readonly Entry[],
  state: PlanState | undefined,
  { reports, covers }: Pick<KeyContext, 'reports' | 'covers'>,
): Pending {
  const found: Difference[] = []
  let isIncomplete = false
  const before = Map.groupBy(pinned, ({ name }) => upcase(name))
  const now = Map.groupBy(present, ({ name }) => upcase(name))
  const reportsNew = (policy: number): boolean => reports(policy, 'NEW')
  for (const name of new Set([...before.keys(), ...now.keys()])) {
    const [was = [], is = []] = [before.get(name), now.get(name)]
    const known = (is[0] ?? was[0])!
    const match = matchEntry(state, known)
    if (match === undefined || match.watches.length === 0) continue
    const presentEntry = (digestName: DigestName): Entry | undefined => {
      const entry = is.find((one) => one.digestName === digestName)
      isIncomplete ||= entry === undefined
      return entry
    }
    if (is.length === 0) found.push(...deletions(match, was, reportsNew))
    else if (was.length > 0) found.push(...changes(match, presentEntry, was, reportsNew))
    else if (covers(known.name, known.type)) found.push(...additions(match, presentEntry))
  }
  const reporting = found.map(({ type, policies }) => policies.filter((policy) => reports(policy, type)))
  return { reporting, isIncomplete }
}
