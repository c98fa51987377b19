/** What `accept` was asked to take and could not. */
import { upcaseNames } from '../compare/index.ts'
import { hasLiteralKey, literalNames } from '../pattern/index.ts'
import { stateAt } from '../plan/index.ts'
import { toValidText } from '../registry/index.ts'
import type { Context } from './context.ts'

export function tellUnmatchedAccepts({ options, full, acceptMatched, tally }: Context): void {
  for (const [index, pattern] of options.accept.entries()) {
    if (acceptMatched.has(index)) continue
    const state = hasLiteralKey(pattern)
      ? stateAt(full, pattern.root, upcaseNames(literalNames(pattern)), '64')
      : undefined
    const why =
      state?.match(pattern.mask.text) === undefined
        ? 'matches nothing that is watched; for a "\\" in a value name write "?"'
        : 'is watched, but neither there now nor in the baseline: there is nothing to take'
    tally.notice('error', 'REGMON_ACCEPT_NOTHING', `${toValidText(pattern.text)} ${why}`)
  }
}
