/** Questions to a running watch and its answers: each is one JSON object on one line. */
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

/** Characters of the longest question that is read. */
export const LINE_LIMIT = 1 << 16

/** @returns `undefined` where the line is not a question. */
export function parseQuestion(line: string): Question | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return fits('question', value) ? value : undefined
  } catch {
    return undefined
  }
}
