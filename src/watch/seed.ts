/** The first scan of a watch that the pinned baseline covers is compared with that: its entries become the state. */
import { coverageOf, hasBaseline, matchEntry, recordedWatch, upcaseNames } from '../judge/index.ts'
import { compilePlan, stateAt, type Watch } from '../plan/index.ts'
import type { Policy } from '../policy/index.ts'
import { parseRootKey, upcase } from '../registry/index.ts'
import type { RegistrySource } from '../source/source.ts'
import { decodeEntries, encodeEntries } from '../store/format/index.ts'
import type { Baseline, DigestStore, Entry, RecordedWatch } from '../store/store.ts'
import { RecordedTree, recordsOf, TreeEdit } from '../store/tree/index.ts'

/** What is asked for: watches of these policies, by number. */
interface Seeding {
  readonly policies: readonly Policy[]
  readonly watches: readonly Watch[]
  readonly due: ReadonlySet<number>
  readonly source: RegistrySource
  /** The name of the baseline. */
  readonly target: string
}

/** Copies entries of the pinned baseline into the state, for the due watches of which the state has no entries. */
export async function seedState(seeding: Seeding, state: DigestStore, pinned: DigestStore): Promise<void> {
  const { policies, source, target } = seeding
  const user = source.currentUser()
  const rolling = await state.baseline(target)
  try {
    const unknown = unknownWatches(seeding, user, rolling.head?.content.watches ?? [])
    if (unknown.size === 0) return
    const baseline = await pinned.baseline(target)
    try {
      const recorded = baseline.head?.content.watches ?? []
      const taken = new Map([...unknown].filter(([, watch]) => hasBaseline(watch, recorded)))
      if (taken.size > 0) await copy(policies, taken, rolling, baseline)
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

async function copy(
  policies: readonly Policy[],
  taken: ReadonlyMap<number, RecordedWatch>,
  rolling: Baseline,
  baseline: Baseline,
): Promise<void> {
  const plan = compilePlan(policies, undefined, new Set(taken.keys()))
  const before = rolling.head?.content
  const known = coverageOf(before?.watches ?? [])
  const tree = new RecordedTree(rolling)
  const edit = new TreeEdit()
  for await (const record of recordsOf(baseline)) {
    const [first = '', ...segments] = record.names
    const root = parseRootKey(first)
    if (root === undefined) continue
    const names = upcaseNames(segments)
    const state = stateAt(plan, root, names, record.view)
    const found = await tree.find(record.names, record.view)
    const bytes = found?.folder.entries(found.index)
    const present = bytes === undefined ? [] : decodeEntries(bytes)
    const held = new Set(present.map(entryText))
    const added = record.entries.filter(
      (entry) =>
        (matchEntry(state, entry)?.watches.length ?? 0) > 0 &&
        !held.has(entryText(entry)) &&
        !known.covers(root, names, record.view, entry.name, entry.type),
    )
    if (added.length > 0) edit.put(record, record.names, encodeEntries([...present, ...added]))
  }
  const { content, target } = baseline.head!
  const writer = await rolling.write()
  try {
    const root = await edit.build(rolling, writer, {
      watches: [...(before?.watches ?? []), ...taken.values()],
      unreadable: before?.unreadable ?? content.unreadable,
      findings: [...(before?.findings ?? []), ...content.findings],
    })
    await writer.commit(root, rolling.head?.target ?? target)
  } catch (error) {
    writer.rollback()
    throw error
  }
}

function entryText({ name, digestName }: Entry): string {
  return `${digestName} ${upcase(name)}`
}
