/**
 * Errors that a user can act on: what, where, why, and what to do. They end a command with exit code 2 and without a
 * stack. Any other error is a defect of regmon and keeps its stack.
 */
export interface ErrorDetail {
  /** Where: the file, the pointer in it, the key. */
  readonly where?: string
  /** What to do about it, as a sentence or a command. */
  readonly hint?: string
  readonly cause?: unknown
}

export class RegmonError extends Error {
  /** Stable, for programs: `REGMON_POLICY_INVALID`. */
  readonly code: string
  readonly where: string | undefined
  readonly hint: string | undefined

  constructor(code: string, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause })
    this.name = 'RegmonError'
    this.code = code
    this.where = detail.where
    this.hint = detail.hint
  }
}

/** The code of a system error, such as `ENOENT`; `undefined` for anything that has none. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
