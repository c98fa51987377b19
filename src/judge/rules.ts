/**
 * The rules for each mode of a run. Only this module distinguishes modes when a run compares, records or accepts.
 *
 * | mode      | compares with | records unknown values | adds unreported values | takes differences   | reports |
 * | --------- | ------------- | ---------------------- | ---------------------- | ------------------- | ------- |
 * | `check`   | baseline      | where it may write     | embedded store         | no                  | what policies report |
 * | `ci`      | baseline      | no                     | no                     | no                  | what policies report |
 * | `update`  | baseline      | yes                    | –                      | all                 | what policies report |
 * | `accept`  | baseline      | what patterns match    | –                      | what patterns match | what it takes |
 * | `preview` | baseline      | counts them            | –                      | counts them         | what it would take |
 * | `watch`   | last scan     | yes                    | –                      | all                 | what policies report |
 */
export type Mode = 'check' | 'update' | 'accept' | 'preview' | 'watch'

export interface Rules {
  /** Whether values that no recorded watch covers are recorded. */
  readonly recordsUnknown: boolean
  /** Whether new values under a recorded watch that no policy reports are added as unreviewed entries. */
  readonly addsUnreported: boolean
  /** Whether differences are accepted into the baseline, as far as `takes` returns true for their values. */
  readonly accepts: boolean
  /** Whether all accepted differences are reported, even those that no policy reports. */
  readonly reportsTaken: boolean
  /** Whether anything is written. */
  readonly writes: boolean
  /** Whether entries that no watch of the present config covers are removed. */
  readonly dropsUnwatched: boolean
  /** Whether entries under a digest that no selected policy uses stay, because an unselected policy may need them. */
  readonly keepsOtherDigests: boolean
  /** Whether keys and values that cannot be read fail the run, unless a policy or flag allows them. */
  readonly failsUnread: boolean
  /** Whether all unreadable keys and values are recorded as unreadable, including those that fail the run. */
  readonly recordsAllUnreadable: boolean
  /** Whether the reported differences were also accepted, so that the exit code is 0 despite them. */
  readonly settles: boolean
  /** Whether a run with errors writes nothing. */
  readonly writesWholeOnly: boolean
}

export interface Circumstances {
  readonly mode: Mode
  /** `false` under `--ci`. */
  readonly mayWrite: boolean
  readonly requireBaseline: boolean
  /** Whether a check may add new values to this store. */
  readonly storeGrows: boolean
  readonly hasBaseline: boolean
  /** Whether flags select a part of the config. */
  readonly isNarrowed: boolean
  /** Whether `accept` has patterns. */
  readonly hasPatterns: boolean
  /** Whether the scan of a `watch` reads only keys written since its previous scan. */
  readonly readsChangesOnly: boolean
}

export function rulesFor(circumstances: Circumstances): Rules {
  const { mode, mayWrite, requireBaseline, storeGrows, hasBaseline } = circumstances
  const { isNarrowed, hasPatterns, readsChangesOnly } = circumstances
  const accepts = mode !== 'check'
  const byHand = accepts && mode !== 'watch'
  return {
    recordsUnknown: accepts || (mayWrite && !requireBaseline && (storeGrows || !hasBaseline)),
    addsUnreported: !accepts && storeGrows && mayWrite,
    accepts,
    reportsTaken: mode === 'accept' || mode === 'preview',
    writes: mode !== 'preview' && mayWrite,
    dropsUnwatched: accepts && !hasPatterns && !isNarrowed && !readsChangesOnly,
    keepsOtherDigests: isNarrowed,
    failsUnread: !byHand,
    recordsAllUnreadable: byHand || !hasBaseline,
    settles: byHand,
    writesWholeOnly: byHand,
  }
}
