/**
 * What a run may and must do, by its mode. This table is the only place where modes are told apart; a reader can check
 * it against chapter 7 of the contract.
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
  /** Whether values are added that appeared under a recorded watch while no policy reports them. */
  readonly addsUnreported: boolean
  /** Whether differences are taken into the baseline: those of which `takes` says so. */
  readonly accepts: boolean
  /** Whether what is taken is reported, whatever the policies report. */
  readonly reportsTaken: boolean
  /** Whether anything is written. */
  readonly writes: boolean
  /** Whether entries that no present watch of the config covers leave the baseline. */
  readonly dropsUnwatched: boolean
  /** Whether entries under a digest that no selected policy asks for stay: something may be pending under them. */
  readonly keepsOtherDigests: boolean
  /** Whether what cannot be read makes the run fail, where nothing allows it. */
  readonly failsUnread: boolean
  /** Whether what is unreadable now is recorded as such, be it that it fails the run. */
  readonly recordsAllUnreadable: boolean
  /** Whether what was reported was also taken, so that it does not make the run fail. */
  readonly settles: boolean
  /** Whether a run that fails writes nothing at all. */
  readonly writesWholeOnly: boolean
}

export interface Circumstances {
  readonly mode: Mode
  /** Not under `--ci`. */
  readonly mayWrite: boolean
  readonly requireBaseline: boolean
  /** Whether a check may add to this store. */
  readonly storeGrows: boolean
  readonly hasBaseline: boolean
  /** Whether the run is about a part of the config. */
  readonly isNarrowed: boolean
  /** Whether `accept` has patterns. */
  readonly hasPatterns: boolean
  /** Whether a scan of a watch reads only what was written since the one before. */
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
