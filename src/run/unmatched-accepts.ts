/** What `accept` was asked to take and could not. */
import { upcaseNames } from '../judge/index.ts'
import { hasLiteralKey, literalNames, type Pattern } from '../pattern/index.ts'
import { stateAt } from '../plan/index.ts'
import { toValidText, type View } from '../registry/index.ts'
import type { Context } from './context.ts'

export function reportUnmatchedAccepts(context: Context): void {
  const { accept, tally } = context
  for (const pattern of accept) {
    if (tally.acceptMatched.has(pattern)) continue
    const why = isWatched(context, pattern)
      ? 'is watched, but neither there now nor in the baseline: there is nothing to take'
      : 'matches nothing that is watched; for a "\\" in a value name write "?"'
    tally.notice('error', 'REGMON_ACCEPT_NOTHING', `${toValidText(pattern.text)} ${why}`)
  }
}

/** Of one value by its whole path, in either view; whether a pattern could meet anything, only a scan knows. */
function isWatched({ full }: Context, pattern: Pattern): boolean {
  if (!hasLiteralKey(pattern)) return false
  const names = upcaseNames(literalNames(pattern))
  const views: readonly View[] = ['64', '32']
  return views.some(
    (view) => stateAt(full, pattern.root, names, view)?.match(pattern.mask.text) !== undefined,
  )
}
