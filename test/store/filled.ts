/** Baselines that tests fill by hand, and read back. */
import { DIGEST_SIZES, type DigestName } from '../../src/digest/index.ts'
import { encodeEntries } from '../../src/store/format/index.ts'
import type { BaselineContent, DigestStore, Entry, NamedTarget, TreeName } from '../../src/store/store.ts'
import { recordsOf, TreeEdit } from '../../src/store/tree/index.ts'

export const TARGET: NamedTarget = {
  name: 'TEST',
  kind: 'memory',
  mounts: ['HKLM\\SOFTWARE'],
  hostname: 'TEST',
}
export const NOTHING: BaselineContent = { watches: [], unreadable: [], findings: [] }

/** @param digest the first byte of it, as hex. */
export function entry(name: string, digest = '00', digestName: DigestName = 'sha1'): Entry {
  return { name, type: 1, size: 4, digestName, digest: digest.padEnd(DIGEST_SIZES[digestName] * 2, '0') }
}

/** A key's entries; an empty list removes them. */
export interface FilledKey extends Partial<TreeName> {
  readonly key: string
  readonly entries: readonly Entry[]
}

/** Puts keys into a baseline. @returns its address. */
export async function fill(
  store: DigestStore,
  keys: Readonly<Record<string, readonly Entry[]>> | readonly FilledKey[],
  options: {
    readonly target?: NamedTarget
    readonly clear?: boolean
    readonly content?: BaselineContent
  } = {},
): Promise<string> {
  const { target = TARGET, content = NOTHING } = options
  const list: readonly FilledKey[] = Array.isArray(keys)
    ? (keys as readonly FilledKey[])
    : Object.entries(keys as Readonly<Record<string, readonly Entry[]>>).map(([key, entries]) => ({
        key,
        entries,
      }))
  const baseline = await store.baseline(target.name)
  const writer = await baseline.write()
  const edit = new TreeEdit()
  if (options.clear === true) edit.clear()
  for (const { key, entries, view = '64' } of list)
    edit.put({ view }, key.split('\\'), encodeEntries(entries))
  const root = await edit.build(baseline, writer, content)
  await writer.commit(root, target)
  baseline.close()
  return root
}

/** All of a baseline, by view and path. */
export async function contents(
  store: DigestStore,
  target: Pick<NamedTarget, 'name'> = TARGET,
): Promise<Record<string, readonly Entry[]>> {
  const baseline = await store.baseline(target.name)
  const found: Record<string, readonly Entry[]> = {}
  try {
    for await (const { view, names, entries } of recordsOf(baseline))
      found[`${view} ${names.join('\\')}`] = entries
  } finally {
    baseline.close()
  }
  return found
}
