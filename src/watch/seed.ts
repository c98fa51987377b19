/** The first scan of a watch that the pinned baseline covers is compared with that: its entries become the state. */
import { coverageOf, hasBaseline, matchEntry, recordedWatch, upcaseNames } from '../compare/index.ts'
import { compilePlan, stateAt, type Watch } from '../plan/index.ts'
import type { Policy } from '../policy/index.ts'
import { parseKeyPath, upcase } from '../registry/index.ts'
import type { RegistrySource } from '../source/source.ts'
import { type Baseline, type DigestStore, type RecordedWatch, unpackEntries } from '../store/store.ts'

/** What is asked for: watches of these policies, by number. */
interface Seeding {
  readonly policies: readonly Policy[]
  readonly watches: readonly Watch[]
  readonly due: ReadonlySet<number>
  readonly source: RegistrySource
}

/** Copies what the pinned baseline knows of the watches that are due, and that the state knows nothing of. */
export function seedState(seeding: Seeding, state: DigestStore, pinned: DigestStore): void {
  const { policies, source } = seeding
  const user = source.currentUser()
  const rolling = state.baseline(source.target)
  try {
    const unknown = unknownWatches(seeding, user, rolling.header?.watches ?? [])
    if (unknown.size === 0) return
    const baseline = pinned.baseline(source.target)
    try {
      const recorded = baseline.header?.watches ?? []
      const taken = new Map([...unknown].filter(([, watch]) => hasBaseline(watch, recorded)))
      if (taken.size > 0) copy(policies, taken, user, rolling, baseline)
    } finally {
      baseline.close()
    }
  } finally {
    rolling.close()
  }
}

function unknownWatches(
  { policies, watches, due }: Seeding,
  user: string,
  known: readonly RecordedWatch[],
): Map<number, RecordedWatch> {
  const unknown = new Map<number, RecordedWatch>()
  for (const { index, policy, pattern } of watches) {
    if (!due.has(index)) continue
    const watch = recordedWatch(pattern, policies[policy]!, user)
    if (!hasBaseline(watch, known)) unknown.set(index, watch)
  }
  return unknown
}

function copy(
  policies: readonly Policy[],
  taken: ReadonlyMap<number, RecordedWatch>,
  user: string,
  rolling: Baseline,
  baseline: Baseline,
): void {
  const plan = compilePlan(policies, undefined, new Set(taken.keys()))
  const known = coverageOf(rolling.header?.watches ?? [], user)
  const header = rolling.header
  const records = [...baseline.records()].flatMap((record) => {
    const path = parseKeyPath(record.key)
    if (path === undefined || (path.root === 'HKCU' && record.user !== user)) return []
    const names = upcaseNames(path.segments)
    const state = stateAt(plan, path.root, names, record.view)
    const found = rolling.find(record.view, record.upcased, record.user)
    const present = found === undefined ? [] : unpackEntries(found.packed)
    const held = new Set(present.map(({ name, digestName }) => `${digestName} ${upcase(name)}`))
    const added = unpackEntries(record.packed).filter(
      (entry) =>
        (matchEntry(state, entry)?.watches.length ?? 0) > 0 &&
        !held.has(`${entry.digestName} ${upcase(entry.name)}`) &&
        !known.covers(path.root, names, record.view, entry.name, entry.type),
    )
    return added.length === 0 ? [] : [{ record, entries: [...present, ...added] }]
  })
  const writer = rolling.write()
  try {
    for (const { record, entries } of records) writer.put(record, entries)
    writer.commit({
      takenAt: header?.takenAt ?? baseline.header!.takenAt,
      target: header?.target ?? baseline.header!.target,
      watches: [...(header?.watches ?? []), ...taken.values()],
      unreadable: header?.unreadable ?? baseline.header!.unreadable,
      findings: [...new Set([...(header?.findings ?? []), ...baseline.header!.findings])].sort(),
    })
  } catch (error) {
    writer.rollback()
    throw error
  }
}
