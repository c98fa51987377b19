/** The state that the stages of one run share. */
import { RegmonError } from '../errors.ts'
import {
  type Coverage,
  coverageOf,
  findingText,
  hasBaseline,
  type Rules,
  recordedWatch,
  rulesFor,
  UnreadKeys,
  unreadableText,
} from '../judge/index.ts'
import { bindUser, type Pattern } from '../pattern/index.ts'
import { compilePlan, type ScanPlan, type Watch } from '../plan/index.ts'
import { forUser, type Policy } from '../policy/index.ts'
import { newCounts, type ScanCounts } from '../scan/index.ts'
import type { Baseline, BaselineWriter, RecordedWatch } from '../store/store.ts'
import { RecordedTree, TreeEdit } from '../store/tree/index.ts'
import type { RunOptions } from './options.ts'
import { selectPolicies } from './select.ts'
import { Tally } from './tally.ts'
import { Unseen } from './unseen.ts'

export interface Context {
  readonly options: RunOptions
  readonly rules: Rules
  /** The selected policies. The policy numbers of a plan are indexes of this list. */
  readonly policies: readonly Policy[]
  readonly plan: ScanPlan
  /** The plan of all policies. The same object as {@link plan} if flags select no part of the config. */
  readonly full: ScanPlan
  readonly baseline: Baseline
  /** Finds the recorded entries of the keys that the scan visits. */
  readonly recorded: RecordedTree
  /** The changes to the baseline. */
  readonly edit: TreeEdit
  readonly coverage: Coverage
  /** Covers entries recorded under `HKCU` for other users. They are not compared, and stay. */
  readonly others: Coverage
  /** The patterns of `accept`. */
  readonly accept: readonly Pattern[]
  /** Those of them that also remove entries that the source does not contain. */
  readonly forget: readonly Pattern[]
  readonly tally: Tally
  readonly counts: ScanCounts
  readonly unread: UnreadKeys
  /** Recorded values that the scan could not see. */
  readonly unseen: Unseen
  /** The selected watches by number, in the form in which a baseline records them, and whether it covers them. */
  readonly watches: readonly { readonly recorded: RecordedWatch; readonly known: boolean }[]
  /** The places that could not be read when the baseline was taken, as texts of {@link unreadableText}. */
  readonly neverRead: ReadonlySet<string>
  /** The accepted findings, as texts of {@link findingText}. */
  readonly acceptedFindings: ReadonlySet<string>
  /** Set while the run writes. */
  writer: BaselineWriter | undefined
  /** Whether this run scans a watch. */
  isDue(watch: Watch): boolean
}

export async function createContext(options: RunOptions): Promise<Context> {
  const user = options.source.currentUser()
  const all = options.policies.map((policy) => forUser(policy, user))
  const policies = selectPolicies(all, options.selection)
  if (policies.length === 0) {
    throw new RegmonError('REGMON_POLICY_NONE', 'no policy is selected: there is nothing to check', {
      hint: '`regmon list` shows the policies; `regmon init` writes a first one',
    })
  }
  const { selection, store, watch } = options
  const plan = watch?.plan ?? compilePlan(policies, selection.view)
  const isNarrowed = policies.length < options.policies.length || selection.view !== undefined
  const full = watch?.full ?? (isNarrowed ? compilePlan(all) : plan)
  const baseline = await store.baseline(options.target)
  const content = baseline.head?.content
  const watches = content?.watches ?? []
  return {
    options,
    rules: rulesFor({
      mode: options.mode,
      mayWrite: options.mayWrite,
      requireBaseline: options.requireBaseline,
      storeGrows: store.grows,
      hasBaseline: baseline.head !== undefined,
      isNarrowed: full !== plan,
      hasPatterns: options.accept.length > 0,
      readsChangesOnly: watch?.covered === true,
    }),
    policies,
    plan,
    full,
    baseline,
    recorded: new RecordedTree(baseline),
    edit: new TreeEdit(),
    coverage: coverageOf(watches),
    tally: new Tally({
      policies,
      target: options.target,
      hostname: options.hostname,
      emit: options.emit,
      now: options.now ?? (() => new Date()),
      sequence: watch?.sequence,
    }),
    counts: newCounts(),
    unread: new UnreadKeys(),
    unseen: new Unseen(),
    watches: plan.watches.map(({ pattern, policy }) => {
      const view = selection.view ?? policies[policy]!.view
      const recorded = recordedWatch(pattern, { ...policies[policy]!, view }, user)
      return { recorded, known: hasBaseline(recorded, watches) }
    }),
    neverRead: new Set(content?.unreadable.map(unreadableText)),
    acceptedFindings: new Set(content?.findings.map(findingText)),
    writer: undefined,
    isDue: (one) => watch === undefined || watch.due.has(one.index),
    others: coverageOf(watches.filter((watch) => watch.user !== '' && watch.user !== user)),
    accept: options.accept.map((pattern) => bindUser(pattern, user)),
    forget: (options.forget ?? []).map((pattern) => bindUser(pattern, user)),
  }
}
