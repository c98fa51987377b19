/**
 * Decides on a recorded key that the scan did not visit. An entry counts as deleted only if its value is watched and
 * the scan would have found it; all other entries stay. Pure.
 */
import type { PlanState } from '../plan/index.ts'
import { upcase } from '../registry/index.ts'
import type { Entry } from '../store/store.ts'
import { deletions, isAskedFor, matchEntry } from './compare.ts'
import type { Difference } from './difference.ts'
import { isReported, type KeyContext } from './judge-key.ts'
import type { Rules } from './rules.ts'

export interface UnvisitedContext extends Pick<KeyContext, 'reports' | 'takes' | 'isWatched'> {
  /** Why the scan could not see the value, if it may still exist. */
  hiddenBy(entry: Entry): Hidden | undefined
  /** Whether `accept --forget` removes entries of values that the source does not contain. */
  forgets(name: string): boolean
}

/**
 * Why a scan could not see a recorded value. `unreadable`: a key above it could not be read. `user`: its user is not
 * logged on. `not-contained`: the source does not contain the hive of the value.
 */
export type Hidden = 'unreadable' | 'user' | 'not-contained'

export interface UnvisitedDecision {
  readonly differences: readonly Difference[]
  /** The entries of the key afterwards. `undefined`: the same as before. */
  readonly write: readonly Entry[] | undefined
  readonly unwatched: number
  /** The number of watched values of the key that may still exist, by the reason why the scan could not see them. */
  readonly hidden: Readonly<Record<Hidden, number>>
}

/** @param state the state of the plan at the key. */
export function judgeUnvisited(
  entries: readonly Entry[],
  state: PlanState | undefined,
  context: UnvisitedContext,
  rules: Rules,
): UnvisitedDecision {
  const differences: Difference[] = []
  const left = new Set<Entry>()
  let unwatched = 0
  const hidden = { unreadable: 0, user: 0, 'not-contained': 0 }
  for (const rows of Map.groupBy(entries, ({ name }) => upcase(name)).values()) {
    const match = matchEntry(state, rows[0]!)
    if (match === undefined || match.watches.length === 0) {
      const dropped = rows.filter((entry) => !context.isWatched(entry))
      unwatched += dropped.length
      if (rules.dropsUnwatched) for (const entry of dropped) left.add(entry)
      continue
    }
    const why = context.hiddenBy(rows[0]!)
    if (why === 'not-contained' && context.forgets(rows[0]!.name)) for (const entry of rows) left.add(entry)
    else if (why !== undefined) hidden[why]++
    else {
      const reportsNew = (policy: number): boolean => rules.reportsTaken || context.reports(policy, 'NEW')
      differences.push(...deletions(match, rows, reportsNew).filter((one) => isReported(one, context, rules)))
      if (!rules.accepts || !context.takes(rows[0]!.name)) continue
      for (const entry of rows) {
        const stays = rules.keepsOtherDigests || context.isWatched(entry)
        if (isAskedFor(match, entry) || !stays) left.add(entry)
      }
    }
  }
  const write = left.size === 0 ? undefined : entries.filter((entry) => !left.has(entry))
  return { differences, write, unwatched, hidden }
}
