/** Counts, for each policy, what `check` would report now: compares the state of the watch with the pinned baseline. */
import {
  coverageOf,
  findingText,
  hasBaseline,
  pendingPolicies,
  recordedWatch,
  reportsFinding,
  upcaseNames,
} from '../judge/index.ts'
import { compilePlan, type ScanPlan, stateAt } from '../plan/index.ts'
import type { Policy } from '../policy/index.ts'
import { parseKeyPath, parseRootKey } from '../registry/index.ts'
import type { RegistrySource } from '../source/source.ts'
import { decodeEntries } from '../store/format/index.ts'
import type { Baseline, DigestStore } from '../store/store.ts'
import { changedKeys } from '../store/tree/index.ts'

export interface PendingCounts {
  /** Differences and findings, each once. */
  readonly total: number
  /** By the names of the policies that would report them. */
  readonly byPolicy: ReadonlyMap<string, number>
  /** Whether there may be more: policies now use other digests than those of the pinned baseline. */
  readonly isIncomplete: boolean
}

interface Followed {
  readonly policies: readonly Policy[]
  readonly plan: ScanPlan
  readonly source: RegistrySource
  /** The name of the baseline. */
  readonly target: string
}

/** @returns `undefined` where there is no pinned baseline. */
export async function countPending(
  { policies, plan, source, target }: Followed,
  state: DigestStore,
  pinned: DigestStore,
): Promise<PendingCounts | undefined> {
  const present = await state.baseline(target)
  try {
    const baseline = await pinned.baseline(target)
    try {
      if (baseline.head === undefined) return undefined
      const user = source.currentUser()
      const scanned = present.head?.content.watches ?? []
      // The state has no entries for a watch that was not scanned yet.
      const due = plan.watches.filter(({ pattern, policy }) =>
        hasBaseline(recordedWatch(pattern, policies[policy]!, user), scanned),
      )
      const scannedPlan = compilePlan(policies, undefined, new Set(due.map(({ index }) => index)))
      const counts = new Counts(policies)
      await countDifferences(counts, scannedPlan, baseline, present)
      countFindings(counts, scannedPlan, baseline, present)
      return counts
    } finally {
      baseline.close()
    }
  } finally {
    present.close()
  }
}

class Counts implements PendingCounts {
  total = 0
  isIncomplete = false
  readonly byPolicy = new Map<string, number>()
  readonly policies: readonly Policy[]

  constructor(policies: readonly Policy[]) {
    this.policies = policies
  }

  add(reporting: Iterable<number>): void {
    const names = new Set([...reporting].map((policy) => this.policies[policy]!.name))
    if (names.size > 0) this.total++
    for (const name of names) this.byPolicy.set(name, (this.byPolicy.get(name) ?? 0) + 1)
  }
}

async function countDifferences(
  counts: Counts,
  plan: ScanPlan,
  pinned: Baseline,
  present: Baseline,
): Promise<void> {
  const coverage = coverageOf(pinned.head?.content.watches ?? [])
  const reports = (policy: number, type: 'CHANGE' | 'DELETE' | 'NEW'): boolean =>
    counts.policies[policy]!.report.has(type)
  for await (const key of changedKeys(pinned, present)) {
    const [first = '', ...segments] = key.names
    const root = parseRootKey(first)
    if (root === undefined) continue
    const names = upcaseNames(segments)
    const pending = pendingPolicies(
      key.left === undefined ? [] : decodeEntries(key.left),
      key.right === undefined ? [] : decodeEntries(key.right),
      stateAt(plan, root, names, key.view),
      { reports, covers: (name, type) => coverage.covers(root, names, key.view, name, type) },
    )
    for (const policies of pending.reporting) counts.add(policies)
    if (pending.isIncomplete) counts.isIncomplete = true
  }
}

function countFindings(counts: Counts, plan: ScanPlan, pinned: Baseline, present: Baseline): void {
  const accepted = new Set(pinned.head?.content.findings.map(findingText))
  for (const finding of present.head?.content.findings ?? []) {
    const path = parseKeyPath(finding.key)
    if (path === undefined || accepted.has(findingText(finding))) continue
    const watches = stateAt(plan, path.root, upcaseNames(path.segments), finding.view)?.watchesBelow() ?? []
    counts.add(
      watches.flatMap(({ policy }) => (reportsFinding(counts.policies[policy]!, finding.kind) ? policy : [])),
    )
  }
}
