/** Decides by flags and config what a check may write, and which problems fail it. */
import type { Config } from '../config/index.ts'
import { RegmonError } from '../errors.ts'
import type { RunChoices } from './run-with.ts'

export interface CheckFlags {
  /** Accepts what was found, after reporting it. */
  readonly update?: boolean
  /** Writes nothing, and requires a baseline. */
  readonly ci?: boolean
  readonly requireBaseline?: boolean
  /** Keys that could never be read do not fail the run. */
  readonly allowUnreadable?: boolean
  /** Stale hives do not fail the run: all, or those at these key paths. */
  readonly allowStale?: boolean | string | readonly string[]
  /** Recorded entries that the source does not contain do not fail the run. */
  readonly allowSkipped?: boolean
}

/** @throws RegmonError for an update that may not write. */
export function checkChoices(flags: CheckFlags, config: Config): Omit<RunChoices, 'emit'> {
  const { update = false, ci = false, allowUnreadable = false } = flags
  if (ci && update) {
    throw new RegmonError('REGMON_CI_UPDATE', 'nothing is written under --ci, and --update writes', {
      hint: 'to update although CI is set, add --no-ci',
    })
  }
  const requireBaseline = flags.requireBaseline ?? (ci || config.file.requireBaseline === true)
  return {
    mode: update ? 'update' : 'check',
    accept: [],
    mayWrite: !ci,
    requireBaseline: !update && requireBaseline,
    allowUnreadable,
    allowSkipped: flags.allowSkipped ?? config.file.skipped === 'allow',
    allowStale: allowedStale(flags.allowStale, config),
  }
}

/** @returns the key paths of stale hives that are allowed. `true`: all. */
export function allowedStale(
  flag: CheckFlags['allowStale'],
  { file: { stale } }: Config,
): true | readonly string[] {
  const chosen = flag ?? stale ?? []
  if (chosen === true || chosen === 'allow') return true
  return chosen === false || chosen === 'fail' ? [] : [chosen].flat()
}
