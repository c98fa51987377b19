/** What the stages of one run share. */
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
  /** The selected policies; a plan's policy numbers point into it. */
  readonly policies: readonly Policy[]
  readonly plan: ScanPlan
  /** The plan of the whole config: the same one where nothing is narrowed. */
  readonly full: ScanPlan
  readonly baseline: Baseline
  /** What the baseline holds of the keys that the scan visits. */
  readonly recorded: RecordedTree
  /** What changes in the baseline. */
  readonly edit: TreeEdit
  readonly coverage: Coverage
  /** What is recorded of the `HKCU` of other users: it is not compared, and stays. */
  readonly others: Coverage
  /** Patterns of `accept`, and those of them that take out what the source does not contain. */
  readonly accept: readonly Pattern[]
  readonly forget: readonly Pattern[]
  readonly tally: Tally
  readonly counts: ScanCounts
  readonly unread: UnreadKeys
  /** Recorded values that the scan could not see. */
  readonly unseen: Unseen
  /** The selected watches as a baseline knows them, by number, and whether it knows them already. */
  readonly watches: readonly { readonly recorded: RecordedWatch; readonly known: boolean }[]
  /** Places that could not be read when the baseline was taken, as {@link unreadableText} writes them. */
  readonly neverRead: ReadonlySet<string>
  /** Findings that were accepted, as {@link findingText} writes them. */
  readonly acceptedFindings: ReadonlySet<string>
  /** Set while the run writes. */
  writer: BaselineWriter | undefined
  /** Whether a watch is what this run is about. */
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
