/** Decides the exit code of a run from its counts. Pure, and the only place that decides it. */

export type ExitCode = 0 | 1 | 2 | 130

export interface Outcome {
  readonly interrupted: boolean
  /** The number of problems that made the check incomplete: unreadable places, and notices of level `error`. */
  readonly errors: number
  /** The number of reported events and findings. */
  readonly differences: number
  /** Whether all of them were also accepted. */
  readonly accepted: boolean
}

/** 2 beats 1, so that an incomplete check is never taken for a complete one. */
export function verdict({ interrupted, errors, differences, accepted }: Outcome): ExitCode {
  if (interrupted) return 130
  if (errors > 0) return 2
  return differences > 0 && !accepted ? 1 : 0
}
