/** The exit code of a run: a pure function of what it counted, decided here and nowhere else. */

export type ExitCode = 0 | 1 | 2 | 130

export interface Outcome {
  readonly interrupted: boolean
  /** Whatever kept the run from checking what it should: each is a notice of level `error`. */
  readonly errors: number
  /** Events and findings that were reported. */
  readonly differences: number
  /** Whether what was found was also accepted, and written. */
  readonly accepted: boolean
}

/** 2 beats 1: a run that saw less than it should never counts as one that saw everything. */
export function verdict({ interrupted, errors, differences, accepted }: Outcome): ExitCode {
  if (interrupted) return 130
  if (errors > 0) return 2
  return differences > 0 && !accepted ? 1 : 0
}
