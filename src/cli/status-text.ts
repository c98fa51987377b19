/** The status of a watch as text for users. */
import { countText } from '../report/count-text.ts'
import { terminalText } from '../report/terminal-text.ts'
import type { PolicyStatus, WatchStatus } from '../report/watch-status.ts'

/**
 * Whether a watch has no problems: it is not paused, the pinned baseline can be read, every policy loads, was checked
 * completely and has no pending differences, and no reporter fails.
 */
export function isHealthy({ baselineFailure, policies, reporters, paused }: WatchStatus): boolean {
  return (
    !paused &&
    baselineFailure === undefined &&
    policies.every(
      ({ state, failure, pending = 0 }) => state !== 'error' && failure === undefined && pending === 0,
    ) &&
    reporters.every(({ failure }) => failure === undefined)
  )
}

/** @param now milliseconds since 1970. */
export function statusText(status: WatchStatus, now: number): string {
  const { pid, version, hostname, source, store, startedAt, paused, scan, nextScanAt } = status
  const state = paused ? 'paused' : scan === undefined ? 'waiting' : `scanning (${scan.reason})`
  const lines = [
    `regmon ${version} watches ${terminalText(source)} as process ${pid}, for ${span(now - startedAt)}: ${state}`,
    `host ${terminalText(hostname)}, store ${terminalText(store)}, ${countText(status.scans, 'scan')}, ${countText(status.events, 'event')}`,
    nextScanAt === undefined ? 'no scan is due' : `next scan ${inTime(nextScanAt, now)}`,
    ...(status.baselineFailure === undefined ? [] : [terminalText(status.baselineFailure.message)]),
    '',
    ...table(status.policies.map((policy) => policyRow(policy, status.baselineFailure !== undefined, now))),
  ]
  for (const { name, pending, failure } of status.reporters) {
    const backlog = pending === 0 ? 'up to date' : `${countText(pending, 'event')} to report`
    lines.push(
      `${terminalText(name)}: ${failure === undefined ? backlog : `${terminalText(failure)}; ${backlog}`}`,
    )
  }
  return `${lines.join('\n')}\n`
}

function policyRow(policy: PolicyStatus, baselineFails: boolean, now: number): string[] {
  const { name, state, failure, values, events, lastScanAt, lastDuration, nextScanAt, trigger } = policy
  const { unreadable, pending } = policy
  return [
    name,
    failure !== undefined ? 'broken' : state === 'ok' && (pending ?? 0) > 0 ? 'pending' : state,
    countText(values, 'value'),
    countText(events, 'event'),
    pending === undefined ? (baselineFails ? 'not known' : 'no baseline') : `${pending} pending`,
    unreadable > 0 ? `${unreadable} unreadable` : '',
    lastScanAt === undefined ? 'never' : `${span(now - lastScanAt)} ago, ${Math.round(lastDuration ?? 0)} ms`,
    nextScanAt === undefined ? '' : `next ${inTime(nextScanAt, now)}`,
    failure === undefined ? trigger : `does not load: ${terminalText(failure)}`,
  ]
}

function table(rows: readonly string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? []
  return rows.map((row) =>
    row
      .flatMap((cell, column) => (widths[column] === 0 ? [] : [cell.padEnd(widths[column]!)]))
      .join('  ')
      .trimEnd(),
  )
}

function inTime(at: number, now: number): string {
  return at - now < 500 ? 'now' : `in ${span(at - now)}`
}

function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  const units = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ] as const
  const [size, unit] = units.find(([size]) => seconds >= size) ?? [1, 's']
  const rest = units.find(([smaller]) => smaller < size)
  const more = rest === undefined ? 0 : Math.floor((seconds % size) / rest[0])
  return `${Math.floor(seconds / size)} ${unit}${more > 0 ? ` ${more} ${rest![1]}` : ''}`
}
