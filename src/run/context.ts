/** What the stages of one run share. */
import { type Coverage, coverageOf, hasBaseline, recordedWatch, UnreadKeys } from '../compare/index.ts'
import { RegmonError } from '../errors.ts'
import { compilePlan, type ScanPlan, type Watch } from '../plan/index.ts'
import type { Policy } from '../policy/index.ts'
import type { RootKey } from '../registry/index.ts'
import { newCounts, type ScanCounts } from '../scan/index.ts'
import type { Baseline, BaselineWriter, KeyIdentity, RecordedWatch } from '../store/store.ts'
import type { GoneKey, RunOptions } from './options.ts'
import { selectPolicies } from './select.ts'
import { Tally } from './tally.ts'

export interface Context {
  readonly options: RunOptions
  /** The selected policies; a plan's policy numbers point into it. */
  readonly policies: readonly Policy[]
  readonly plan: ScanPlan
  /** The plan of the whole config: the same one where nothing is narrowed. */
  readonly full: ScanPlan
  readonly baseline: Baseline
  readonly coverage: Coverage
  readonly tally: Tally
  readonly counts: ScanCounts
  readonly unread: UnreadKeys
  /** Watches with a key or a value that could not be read, by number. */
  readonly unreadWatches: Set<number>
  /** Keys that could not be read when the baseline was taken, as {@link newKey} writes them. */
  readonly neverRead: ReadonlySet<string>
  /** Watches with a value that no recorded watch covers, where this run may not record it, by number. */
  readonly unrecorded: Set<number>
  /** Keys with entries that no present watch of the config covers. */
  readonly unwatched: Set<string>
  /** Records whose keys were met, by id. */
  readonly met: Set<number>
  /** Keys that the scan before this one met and this one did not. */
  readonly gone: GoneKey[]
  /** Keys that this run put into a baseline that had no record of them, as {@link newKey} writes them. */
  readonly added: Set<string>
  /** The selected watches as a baseline knows them, by number, and whether it knows them already. */
  readonly watches: readonly { readonly recorded: RecordedWatch; readonly known: boolean }[]
  /** Whether values that no recorded watch covers are recorded. */
  readonly records: boolean
  /** Whether differences are taken into the baseline. */
  readonly accepts: boolean
  /** Patterns of `accept` that matched something, by number. */
  readonly acceptMatched: Set<number>
  readonly acceptedFindings: ReadonlySet<string>
  /** Set while the run writes. */
  writer: BaselineWriter | undefined
  /** Whether anything but the header was written. */
  wrote: boolean
  /** Whether a watch is what this run is about. */
  isDue(watch: Watch): boolean
  userOf(root: RootKey): string
}

export function createContext(options: RunOptions): Context {
  const policies = selectPolicies(options.policies, options.selection)
  if (policies.length === 0) {
    throw new RegmonError('REGMON_POLICY_NONE', 'no policy is selected: there is nothing to check', {
      hint: '`regmon list` shows the policies; `regmon init` writes a first one',
    })
  }
  const plan = options.watch?.plan ?? compilePlan(policies, options.selection.view)
  const narrowed = policies.length < options.policies.length || options.selection.view !== undefined
  const baseline = options.store.baseline(options.source.target)
  const user = options.source.currentUser()
  const recorded = baseline.header?.watches ?? []
  const accepts = options.mode !== 'check'
  return {
    options,
    policies,
    plan,
    full: options.watch?.full ?? (narrowed ? compilePlan(options.policies) : plan),
    baseline,
    coverage: coverageOf(recorded, user),
    tally: new Tally({
      policies,
      hostname: options.hostname,
      emit: options.emit,
      now: options.now ?? (() => new Date()),
      sequence: options.watch?.sequence,
    }),
    counts: newCounts(),
    unread: new UnreadKeys(),
    unreadWatches: new Set(),
    neverRead: new Set(baseline.header?.unreadable.map(newKey)),
    unrecorded: new Set(),
    unwatched: new Set(),
    met: new Set(),
    gone: [],
    added: new Set(),
    watches: plan.watches.map(({ pattern, policy }) => {
      const watch = recordedWatch(
        pattern,
        { ...policies[policy]!, view: options.selection.view ?? policies[policy]!.view },
        user,
      )
      return { recorded: watch, known: hasBaseline(watch, recorded) }
    }),
    records: accepts || mayRecord(options, baseline),
    accepts,
    acceptMatched: new Set(),
    acceptedFindings: new Set(baseline.header?.findings),
    writer: undefined,
    wrote: false,
    isDue: (watch) => options.watch === undefined || options.watch.due.has(watch.index),
    userOf: (root) => (root === 'HKCU' ? user : ''),
  }
}

/** A reviewed file is written by its creation and by accept alone. */
function mayRecord({ mayWrite, requireBaseline, store }: RunOptions, baseline: Baseline): boolean {
  return mayWrite && !requireBaseline && (store.grows || baseline.header === undefined)
}

export function newKey({ view, upcased, user }: Pick<KeyIdentity, 'view' | 'upcased' | 'user'>): string {
  return `${view} ${upcased} ${user}`
}
