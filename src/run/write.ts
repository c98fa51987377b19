/** Writes the changes of a run to the baseline, atomically. */
import { RegmonError } from '../errors.ts'
import type { Address, NamedTarget } from '../store/store.ts'
import { nextContent } from './content.ts'
import type { Context } from './context.ts'

/** Begins a write if this run is sure to need one. A check that writes nothing need not wait for runs that write. */
export async function beginWriting(context: Context): Promise<void> {
  const { rules, watches } = context
  const isSteady = !rules.accepts && watches.every(({ known }) => known)
  if (!rules.writes || !rules.recordsUnknown || isSteady) return
  context.writer = await context.baseline.write()
}

/**
 * @param isSpoiled whether nothing may be written.
 * @returns the BaselineId afterwards. `undefined` if there is no baseline, or for the state of a `watch`.
 */
export async function finishWriting(context: Context, isSpoiled: boolean): Promise<Address | undefined> {
  const { baseline, options } = context
  const before = options.mode === 'watch' ? undefined : baseline.head?.id
  if (isSpoiled || !(await mayStillWrite(context))) {
    context.writer?.rollback()
    context.writer = undefined
    return before
  }
  const { writer, edit, tally } = context
  if (writer === undefined) return before
  const root = await edit.build(baseline, writer, nextContent(context))
  // Under `watch`, the events of this scan were posted in the same transaction.
  const hasPosted = options.mode === 'watch' && tally.events + tally.findings > 0
  if (root === baseline.head?.id && edit.isEmpty && !hasPosted) writer.rollback()
  else await writer.commit(root, describedTarget(context))
  context.writer = undefined
  return options.mode === 'watch' ? undefined : root
}

/** Only an accept changes the recorded target. Until then, a renamed machine counts as another target. */
function describedTarget({ baseline, options, rules }: Context): NamedTarget {
  const before = baseline.head?.target
  const now = { ...options.source.target, name: before?.name ?? options.target }
  return rules.accepts ? now : (before ?? now)
}

/** Begins a write if one became necessary. If only fingerprints changed, a failure is ignored: they are a cache. */
async function mayStillWrite(context: Context): Promise<boolean> {
  const { edit, rules } = context
  if (context.writer !== undefined) return true
  if (!rules.writes || edit.isEmpty) return false
  try {
    context.writer = await context.baseline.write()
    return true
  } catch (error) {
    if (edit.hasChanges || !(error instanceof RegmonError)) throw error
    return false
  }
}
