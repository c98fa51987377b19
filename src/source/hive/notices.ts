/** What a run must be told about a hive. */
import type { SourceNotice } from '../source.ts'
import { type OpenedHive, unreadLogs } from './open-hive.ts'

const NO_LOG = 'no transaction log beside it holds its last writes'

/** @param withLogs `false`: logs were left aside on purpose. */
export function noticesOf(
  { hive, applied, aside }: OpenedHive,
  hiveName: string,
  withLogs: boolean,
): SourceNotice[] {
  const notices: SourceNotice[] = []
  if (applied.length > 0) {
    const message = `${hiveName} was dirty; applied to it in memory: ${applied.join(', ')}`
    notices.push({ code: 'REGMON_HIVE_REPLAYED', message })
  } else if (hive.dirty) {
    const unread = aside === undefined ? NO_LOG : unreadLogs(aside)
    const why = withLogs ? unread : 'its transaction logs were left aside'
    const message = `${hiveName} is dirty, and ${why}: the state may be stale`
    notices.push({ code: 'REGMON_HIVE_DIRTY', message })
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
