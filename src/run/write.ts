/** Writes what a run changed: all of it at once, or nothing. */
import { RegmonError } from '../errors.ts'
import type { Address, NamedTarget } from '../store/store.ts'
import { nextContent } from './content.ts'
import type { Context } from './context.ts'

/** Begins to write where this run will: a steady check writes nothing, so it does not wait for runs that do. */
export async function beginWriting(context: Context): Promise<void> {
  const { rules, watches } = context
  const isSteady = !rules.accepts && watches.every(({ known }) => known)
  if (!rules.writes || !rules.recordsUnknown || isSteady) return
  context.writer = await context.baseline.write()
}

/**
 * @param isSpoiled whether nothing may be written.
 * @returns the address of the baseline afterwards; `undefined` where there is none, or it is a watch's own state.
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

/** Only an accept changes what a baseline is said to be of: a renamed machine stays a difference until then. */
function describedTarget({ baseline, options, rules }: Context): NamedTarget {
  const before = baseline.head?.target
  const now = { ...options.source.target, name: before?.name ?? options.target }
  return rules.accepts ? now : (before ?? now)
}

/** Opens the baseline for writing where that became necessary. Fingerprints are a cache: they may stay as they are. */
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
