/** What a run must be told about a hive. */
import type { SourceNotice } from '../source.ts'
import type { OpenedHive } from './open-hive.ts'

/** @param withLogs `false`: logs were left aside on purpose. */
export function noticesOf(
  { hive, applied }: OpenedHive,
  hiveName: string,
  withLogs: boolean,
): SourceNotice[] {
  const notices: SourceNotice[] = []
  if (applied.length > 0) {
    const message = `${hiveName} was dirty; applied to it in memory: ${applied.join(', ')}`
    notices.push({ code: 'REGMON_HIVE_REPLAYED', message })
  } else if (hive.dirty) {
    const why = withLogs
      ? 'no transaction log beside it holds its last writes'
      : 'its transaction logs were left aside'
    notices.push({
      code: 'REGMON_HIVE_DIRTY',
      message: `${hiveName} is dirty, and ${why}: the state may be stale`,
    })
  }
  if (hive.layered) {
    const message = `${hiveName} is of version 1.6, which lies over other hives: what those hold is not collected`
    notices.push({ code: 'REGMON_HIVE_LAYERED', message })
  }
  const [first, ...more] = hive.damage
  if (first !== undefined) {
    const others = more.length === 0 ? '' : `, and ${more.length} more`
    notices.push({ code: 'REGMON_HIVE_DAMAGED', message: `${hiveName} is damaged: ${first.reason}${others}` })
  }
  return notices
}
