/** The policies, one row each, with as many columns as fit. */
import type { PolicyStatus, WatchStatus } from '../../../src/report/watch-status.ts'
import { padEnd, padStart, safeText, truncate } from '../cells.ts'
import { grouped, preciseDuration, shortDuration, until } from '../format.ts'
import { type Line, line, span } from '../line.ts'
import type { Tone } from '../tone.ts'
import type { Canvas } from './canvas.ts'
import type { Model } from './model.ts'

type State = PolicyStatus['state'] | 'broken' | 'pending'

/** The worst first: where not all policies fit, these are shown. */
const STATES: Record<State, { readonly word: string; readonly tone: Tone }> = {
  broken: { word: 'BROKEN', tone: 'bad' },
  error: { word: 'ERROR', tone: 'bad' },
  events: { word: 'EVENTS', tone: 'warn' },
  pending: { word: 'PENDING', tone: 'warn' },
  new: { word: 'new', tone: 'dim' },
  ok: { word: 'ok', tone: 'good' },
}
const ORDER = Object.keys(STATES)

const STATE_WIDTH = 8
/** Columns are left out until the name has this width. */
const NAME_WIDTH = 20

interface Column {
  readonly title: string
  readonly width: number
  /** Columns of a higher rank are left out first. */
  readonly rank: number
  cell(policy: PolicyStatus, now: number, status: WatchStatus): string
}

const COLUMNS: readonly Column[] = [
  { title: 'values', width: 9, rank: 1, cell: ({ values }) => grouped(values) },
  { title: 'events', width: 8, rank: 3, cell: ({ events }) => numberOrDash(events) },
  { title: 'pending', width: 9, rank: 0, cell: ({ pending = 0 }) => numberOrDash(pending) },
  { title: 'unreadable', width: 12, rank: 5, cell: ({ unreadable }) => numberOrDash(unreadable) },
  {
    title: 'last',
    width: 11,
    rank: 4,
    cell: ({ lastScanAt }, now) =>
      lastScanAt === undefined ? '-' : `${shortDuration(now - lastScanAt)} ago`,
  },
  {
    title: 'took',
    width: 9,
    rank: 6,
    cell: ({ lastDuration }) => (lastDuration === undefined ? '-' : preciseDuration(lastDuration)),
  },
  {
    title: 'next',
    width: 10,
    rank: 2,
    cell: ({ nextScanAt }, now, { paused }) =>
      paused ? 'paused' : nextScanAt === undefined ? '-' : until(nextScanAt, now, shortDuration),
  },
]

/** A title row, and a row for each policy. Where not all fit, the last row counts the others. */
export function policies(model: Model, canvas: Canvas, width: number, height: number): Line[] {
  const { status } = model
  if (status === undefined || height < 1) return []
  const { more } = canvas.glyphs
  const columns = columnsFor(width)
  const room = Math.max(8, width - STATE_WIDTH - columns.reduce((sum, column) => sum + column.width, 0))
  const title = line(
    span('dim', padEnd('state', STATE_WIDTH, more)),
    span('dim', padEnd('policy', room, more)),
    ...columns.map((column) => span('dim', padStart(column.title, column.width, more))),
  )
  const row = (policy: PolicyStatus): Line => {
    const isScanned = status.scan?.policies.includes(policy.name) ?? false
    const { word, tone } = isScanned ? { word: 'scans', tone: 'info' as const } : stateOf(policy)
    const nameWidth = policy.failure === undefined ? room : Math.min(room, NAME_WIDTH)
    const name = padEnd(safeText(policy.name), nameWidth, more)
    return line(
      span(tone, padEnd(word, STATE_WIDTH, more)),
      span(policy.name === model.ui.policy ? 'strong' : 'plain', name),
      ...(policy.failure === undefined
        ? columns.map(({ cell, width }) =>
            span('plain', padStart(cell(policy, canvas.now, status), width, more)),
          )
        : [span('bad', truncate(` ${safeText(policy.failure)}`, width - STATE_WIDTH - nameWidth, more))]),
    )
  }
  const all = status.policies
  if (all.length < height) return [title, ...all.map(row)]
  const sorted = [...all].sort((a, b) => rankOf(a) - rankOf(b))
  const visible = Math.max(0, height - 2)
  return [title, ...sorted.slice(0, visible).map(row), hiddenPolicies(sorted.slice(visible))]
}

/** How many policies need attention: they are not cut from the table while the events have another row to give. */
export function notOk({ status }: Model): number {
  return status?.policies.filter((policy) => !['ok', 'new'].includes(stateNameOf(policy))).length ?? 0
}

export function stateOf(policy: PolicyStatus): { readonly word: string; readonly tone: Tone } {
  return STATES[stateNameOf(policy)]
}

function stateNameOf({ state, failure, pending = 0 }: PolicyStatus): State {
  if (failure !== undefined) return 'broken'
  return state === 'ok' && pending > 0 ? 'pending' : state
}

function rankOf(policy: PolicyStatus): number {
  return ORDER.indexOf(stateNameOf(policy))
}

function columnsFor(width: number): readonly Column[] {
  let room = width - STATE_WIDTH - NAME_WIDTH
  const kept = [...COLUMNS]
    .sort((a, b) => a.rank - b.rank)
    .filter((column) => {
      room -= column.width
      return room >= 0
    })
  return COLUMNS.filter((column) => kept.includes(column))
}

function numberOrDash(number: number): string {
  return number > 0 ? grouped(number) : '-'
}

/** `+7 more: 2 EVENTS, 5 ok`. */
function hiddenPolicies(hidden: readonly PolicyStatus[]): Line {
  const counts = Map.groupBy(hidden, (policy) => stateOf(policy))
  const words = [...counts].map(([{ word }, policies]) => `${policies.length} ${word}`)
  const tone = rankOf(hidden[0]!) <= ORDER.indexOf('pending') ? 'warn' : 'dim'
  return line(span(tone, `+${hidden.length} more: ${words.join(', ')} (p lists them)`))
}
