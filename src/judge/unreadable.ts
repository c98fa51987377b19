/** Whether a key, or a value, that cannot be read makes the run fail. Pure. */
import { upcase } from '../registry/index.ts'
import type { RecordedProblem } from '../store/store.ts'
import type { Rules } from './rules.ts'

/** One text for the place that could not be read: an unreadable value is another place than a key of its name. */
export function unreadableText({ view, key, name }: Pick<RecordedProblem, 'view' | 'key' | 'name'>): string {
  return JSON.stringify([view, upcase(key), name === undefined ? null : upcase(name)])
}

export interface UnreadableContext {
  /** Whether every policy over the place, or a flag, allows what could never be read. */
  readonly isAllowed: boolean
  /** Whether a baseline knows one of the watches over the place. */
  readonly wasWatched: boolean
  /** Whether the baseline has the place among those that could not be read. */
  readonly wasUnreadable: boolean
}

/** What could be read when the baseline was taken, and no longer can, always fails. */
export function failsUnreadable(
  { isAllowed, wasWatched, wasUnreadable }: UnreadableContext,
  rules: Rules,
): boolean {
  if (!rules.failsUnread) return false
  return !isAllowed || (wasWatched && !wasUnreadable)
}
