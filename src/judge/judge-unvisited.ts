/**
 * The judge of a recorded key that the scan did not visit. Each of its entries is a deletion only where it is watched,
 * the scan would have seen it, and nothing hid it; every other entry stays. Pure.
 */
import type { PlanState } from '../plan/index.ts'
import { upcase } from '../registry/index.ts'
import type { Entry } from '../store/store.ts'
import { deletions, isAskedFor, matchEntry } from './compare.ts'
import type { Difference } from './difference.ts'
import { isReported, type KeyContext } from './judge-key.ts'
import type { Rules } from './rules.ts'

export interface UnvisitedContext extends Pick<KeyContext, 'reports' | 'takes' | 'isWatched'> {
  /** Whether the value may exist all the same, and why the scan could not see it. */
  hiddenBy(entry: Entry): Hidden | undefined
  /** Whether an accept takes out entries that the source does not contain. */
  forgets(name: string): boolean
}

/**
 * Why a scan could not see a recorded value: it lies below a key that could not be read; its user is not logged on; or
 * the source does not contain it, so that the run sees less than was accepted.
 */
export type Hidden = 'unreadable' | 'user' | 'not-contained'

export interface UnvisitedDecision {
  readonly differences: readonly Difference[]
  /** As `Decision.write` has it. */
  readonly write: readonly Entry[] | undefined
  readonly unwatched: number
  /** Watched values of it that may exist all the same. */
  readonly hidden: Readonly<Record<Hidden, number>>
}

/** @param state where the plan stands at the key. */
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
