/** Hives that lack their last writes: a watch that reads one compares with a state that may never have been. */
import { upcaseNames } from '../judge/index.ts'
import { stateAt } from '../plan/index.ts'
import { formatKeyPath, upcase } from '../registry/index.ts'
import type { SourceFile } from '../source/source.ts'
import type { Context } from './context.ts'

/** Fails the run, and keeps an accept from taking anything, where a selected watch reads such a hive. */
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
      : `its transaction logs cannot be applied whole (${unapplied.join('; ')})`
  const way = isAllowed ? '' : '; add its logs, or permit it with --allow-stale'
  return `${file} is dirty, and ${logs}: its last writes are not seen${way}`
}
