/** Notices and findings about a hive. */
import { type KeyPath, toValidText } from '../../registry/index.ts'
import { ambiguousFinding } from '../same-names.ts'
import type { SourceFinding, SourceNotice } from '../source.ts'
import { type OpenedHive, textsOf, unreadLogs } from './open-hive.ts'

const STALE = 'the state may be stale'

/** @param withLogs `false`: logs were left aside on purpose. */
export function noticesOf(opened: OpenedHive, hiveName: string, withLogs: boolean): SourceNotice[] {
  const { hive, dirty } = opened
  const notices: SourceNotice[] = []
  if (dirty) notices.push(noticeOfLogs(opened, hiveName, withLogs))
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

/** @param at where the hive is mounted. */
export function hiveFindings({ unapplied, ambiguous, stale }: OpenedHive, at: KeyPath): SourceFinding[] {
  const torn = stale ? [] : unapplied
  return [
    ...torn.map(({ text }) => {
      const message = toValidText(`Windows passes over the end of a transaction log: ${text}`)
      return { kind: 'malformed', path: at, about: 'log', message, always: true } as const
    }),
    ...ambiguous.map((text) => ambiguousFinding(at, text)),
  ]
}

function noticeOfLogs(
  { applied, unapplied, aside, stale }: OpenedHive,
  hiveName: string,
  withLogs: boolean,
): SourceNotice {
  const left = textsOf(unapplied)
  if (applied.length > 0) {
    const message = `${hiveName} was dirty; applied to it in memory: ${applied.join(', ')}`
    if (!stale) return { code: 'REGMON_HIVE_REPLAYED', message }
    return { code: 'REGMON_HIVE_DIRTY', message: `${message}; not applied: ${left}: ${STALE}` }
  }
  const why = withLogs ? whyNothing(left, aside) : 'its transaction logs were left aside'
  return { code: 'REGMON_HIVE_DIRTY', message: `${hiveName} is dirty, and ${why}: ${STALE}` }
}

function whyNothing(left: string, aside: string | undefined): string {
  if (aside !== undefined) return unreadLogs(aside)
  if (left !== '') return `its transaction logs cannot be applied: ${left}`
  return 'no transaction log beside it holds its last writes'
}
