/** Reports patterns of `accept` that match nothing. */
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
      ? 'is watched, but exists neither in the registry nor in the baseline: there is nothing to accept'
      : 'matches nothing that is watched; for a "\\" in a value name write "?"'
    tally.notice('error', 'REGMON_ACCEPT_NOTHING', `${toValidText(pattern.text)} ${why}`)
  }
}

/** Whether a policy watches the value that a pattern names, in one of the views. `false` for wildcards in keys. */
function isWatched({ full }: Context, pattern: Pattern): boolean {
  if (!hasLiteralKey(pattern)) return false
  const names = upcaseNames(literalNames(pattern))
  const views: readonly View[] = ['64', '32']
  return views.some(
    (view) => stateAt(full, pattern.root, names, view)?.match(pattern.mask.text) !== undefined,
  )
}
