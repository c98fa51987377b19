/** Converts one store into the other: `regmon store copy`. */
import { RegmonError } from '../errors.ts'
import { type DigestStore, unpackEntries } from './store.ts'

/**
 * Copies every baseline; what the target store held of the same targets is replaced.
 * @throws RegmonError where there is nothing to copy, or more than the target can hold.
 */
export function copyBaselines(from: DigestStore, to: DigestStore): { baselines: number; entries: number } {
  const targets = from.targets()
  if (targets.length === 0) {
    throw new RegmonError('REGMON_STORE_EMPTY', 'there is no baseline to copy', { where: from.name })
  }
  if (to.kind === 'file' && targets.length > 1) {
    const names = targets.map(({ kind, hostname, mounts }) =>
      [kind, hostname, ...mounts].filter(Boolean).join(' '),
    )
    throw new RegmonError(
      'REGMON_STORE_SEVERAL',
      `a file holds one baseline, and there are ${targets.length}: ${names.join('; ')}`,
      { where: from.name },
    )
  }
  let entries = 0
  for (const target of targets) {
    const source = from.baseline(target)
    const goal = to.baseline(target)
    const writer = goal.write()
    try {
      writer.clear()
      for (const record of source.records()) {
        const unpacked = unpackEntries(record.packed)
        entries += unpacked.length
        writer.put(record, unpacked)
      }
      writer.commit(source.header!)
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
