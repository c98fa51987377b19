/** Converts one store into the other: `regmon store copy`. */
import { RegmonError } from '../errors.ts'
import { encodeEntries } from './format/index.ts'
import type { DigestStore } from './store.ts'
import { recordsOf, TreeEdit } from './tree/index.ts'

/**
 * Copies every baseline. It replaces baselines of the same targets in the store that it copies to.
 * @throws RegmonError if there is nothing to copy, or if `to` can contain only one baseline and `from` has several.
 */
export async function copyBaselines(
  from: DigestStore,
  to: DigestStore,
): Promise<{ baselines: number; entries: number }> {
  const targets = await from.targets()
  if (targets.length === 0) {
    throw new RegmonError('REGMON_STORE_EMPTY', 'the store holds no baseline to copy', { where: from.name })
  }
  if (to.single && targets.length > 1) {
    const names = targets.map(({ kind, hostname, mounts }) =>
      [kind, hostname, ...mounts].filter(Boolean).join(' '),
    )
    throw new RegmonError(
      'REGMON_STORE_SEVERAL',
      `${to.name} can hold one baseline, and ${from.name} holds ${targets.length}: ${names.join('; ')}`,
      { where: from.name },
    )
  }
  let entries = 0
  for (const target of targets) {
    const source = await from.baseline(target.name)
    const goal = await to.baseline(target.name)
    const writer = await goal.write()
    const edit = new TreeEdit()
    edit.clear()
    try {
      for await (const record of recordsOf(source)) {
        // The reviewed file contains accepted entries only: a check against it reports unreviewed values as NEW.
        const kept = to.grows
          ? record.entries
          : record.entries.filter(({ unreviewed }) => unreviewed !== true)
        entries += kept.length
        edit.put(record, record.names, encodeEntries(kept))
      }
      await writer.commit(await edit.build(goal, writer, source.head!.content), target)
    } catch (error) {
      writer.rollback()
      throw error
    } finally {
      source.close()
      goal.close()
    }
  }
  return { baselines: targets.length, entries }
}
