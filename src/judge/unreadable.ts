/** Whether a key, or a value, that cannot be read makes the run fail. Pure. */
import { upcase } from '../registry/index.ts'
import type { RecordedProblem } from '../store/store.ts'
import type { Rules } from './rules.ts'

/** A text that is equal for equal unreadable places. A value and a key of the same name are different places. */
export function unreadableText({ view, key, name }: Pick<RecordedProblem, 'view' | 'key' | 'name'>): string {
  return JSON.stringify([view, upcase(key), name === undefined ? null : upcase(name)])
}

export interface UnreadableContext {
  /** Whether a flag, or every policy that watches the place, allows keys that could never be read. */
  readonly isAllowed: boolean
  /** Whether the baseline recorded one of the watches of the place. */
  readonly wasWatched: boolean
  /** Whether the place could not be read when the baseline was taken. */
  readonly wasUnreadable: boolean
}

/** A place that could be read when the baseline was taken and cannot be read now fails the run even if allowed. */
export function failsUnreadable(
  { isAllowed, wasWatched, wasUnreadable }: UnreadableContext,
  rules: Rules,
): boolean {
  if (!rules.failsUnread) return false
  return !isAllowed || (wasWatched && !wasUnreadable)
}
