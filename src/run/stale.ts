/** Reports stale hives. They lack their last writes, so their content may be a state that never existed. */
import { upcaseNames } from '../judge/index.ts'
import { stateAt } from '../plan/index.ts'
import { formatKeyPath, upcase } from '../registry/index.ts'
import type { SourceFile } from '../source/source.ts'
import type { Context } from './context.ts'

/** Fails the run, and with it an accept, if a selected watch reads a stale hive. */
export function reportStale({ options, plan, tally }: Context): void {
  const { allowStale = [] } = options
  for (const file of options.source.files ?? []) {
    if (file.stale !== true || file.at === undefined) continue
    const { root, segments } = file.at
    const isRead = (['64', '32'] as const).some(
      (view) => (stateAt(plan, root, upcaseNames(segments), view)?.watchesBelow().length ?? 0) > 0,
    )
    if (!isRead) continue
    const key = formatKeyPath(file.at)
    const isAllowed = allowStale === true || allowStale.some((mount) => upcase(mount) === upcase(key))
    tally.unread({ view: '64', key, status: 'stale', reason: reasonOf(file, isAllowed), fails: !isAllowed })
  }
}

function reasonOf({ file, unapplied = [] }: SourceFile, isAllowed: boolean): string {
  const logs =
    unapplied.length === 0
      ? 'its transaction logs are missing'
      : `not all of its transaction logs can be applied (${unapplied.join('; ')})`
  const way = isAllowed ? '' : '; add its logs, or allow it with --allow-stale'
  return `${file} is dirty, and ${logs}: regmon cannot read its last writes${way}`
}
