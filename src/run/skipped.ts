/** Watches of which the source said nothing. */
import type { Context } from './context.ts'

/**
 * Whether a watch was skipped. One that a wildcard leads to many places is, where none of them held a value, some
 * are not collected, and no baseline says that there ever was one.
 */
export function isSkipped({ counts, watches }: Context, index: number, values: number): boolean {
  if (!counts.reached.has(index)) return true
  return values === 0 && counts.uncollected.has(index) && !watches[index]!.known
}

/** Values that each watch matched, by its number. */
export function valuesByWatch({ plan, counts }: Context): number[] {
  const values = [...counts.byWatch]
  for (const match of plan.matches) {
    const met = counts.byMatch[match.id] ?? 0
    if (met > 0) for (const watch of match.watches) values[watch.index] = (values[watch.index] ?? 0) + met
  }
  return values
}
