/** Reports keys and values that could not be read, and notes the keys, so that nothing below them counts as deleted. */
import { failsUnreadable, unreadableText } from '../judge/index.ts'
import { formatKeyPath } from '../registry/index.ts'
import type { KeyReading } from '../scan/index.ts'
import type { Context } from './context.ts'

export function reportProblems(context: Context, reading: KeyReading): void {
  const { tally, unread } = context
  const { node, view, problem, hidesBelow, state, values } = reading
  if (problem !== undefined) {
    if (hidesBelow) unread.add(view, node.upcased)
    for (const watch of state.watchesBelow()) tally.unreadWatches.add(watch.index)
    reportUnreadable(context, reading, problem.status, problem.reason)
  }
  for (const { name, problem, match } of values) {
    if (problem === undefined) continue
    for (const watch of match.watches) tally.unreadWatches.add(watch.index)
    reportUnreadable(context, reading, problem.status, problem.reason, name)
  }
}

function reportUnreadable(
  context: Context,
  { node, view, state }: KeyReading,
  status: string,
  reason: string,
  name?: string,
): void {
  const { options, policies, neverRead, watches } = context
  const place = { view, key: formatKeyPath(node.path), ...(name !== undefined && { name }) }
  const concerned = state.watchesBelow()
  const fails = failsUnreadable(
    {
      isAllowed:
        options.allowUnreadable || concerned.every(({ policy }) => policies[policy]!.allowsUnreadable),
      wasWatched: context.baseline.head !== undefined && concerned.some(({ index }) => watches[index]!.known),
      wasUnreadable: neverRead.has(unreadableText(place)),
    },
    context.rules,
  )
  context.tally.unread({ ...place, status, reason, fails })
}
