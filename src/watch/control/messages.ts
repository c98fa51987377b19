/** What a running watch is asked, and what it answers: one JSON object each, on a line. */
import { fits } from '../../fits.ts'
import type { RunSummary } from '../../report/run-event.ts'
import type { WatchStatus } from '../../report/watch-status.ts'
import type { Question } from './question.ts'

export type Answer =
  | { readonly status: WatchStatus }
  | { readonly asked: true }
  /** `pending`: what `check` would report of the policies now; absent without a pinned baseline. */
  | { readonly summary: RunSummary; readonly pending?: number }
  | {
      readonly error: { readonly code: string; readonly message: string; readonly hint?: string | undefined }
    }

/** Longest line that is read of a question: who sends more does not ask. */
export const LINE_LIMIT = 1 << 16

/** @returns `undefined` where it is none. */
export function parseQuestion(line: string): Question | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return fits('question', value) ? value : undefined
  } catch {
    return undefined
  }
}
