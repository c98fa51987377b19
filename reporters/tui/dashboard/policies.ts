/** The policies, one row each, with as many columns as fit. */
import type { PolicyStatus, WatchStatus } from '../../../src/report/watch-status.ts'
import { padEnd, padStart, safeText } from '../cells.ts'
import { grouped, preciseDuration, shortDuration, until } from '../format.ts'
import type { Tone } from '../style.ts'
import type { Canvas } from './canvas.ts'
import { type Line, line, span } from './line.ts'
import type { Model } from './model.ts'

const STATES: Record<PolicyStatus['state'], { readonly word: string; readonly tone: Tone }> = {
  error: { word: 'ERROR', tone: 'bad' },
  events: { word: 'EVENTS', tone: 'warn' },
  new: { word: 'new', tone: 'dim' },
  ok: { word: 'ok', tone: 'good' },
}

/** The worst first: where not all policies fit, these are shown. */
const ORDER: readonly PolicyStatus['state'][] = ['error', 'events', 'new', 'ok']

interface Column {
  readonly title: string
  readonly width: number
  /** The column is shown from this width on. */
  readonly from: number
  cell(policy: PolicyStatus, now: number, status: WatchStatus): string
}

const COLUMNS: readonly Column[] = [
  { title: 'values', width: 9, from: 0, cell: ({ values }) => grouped(values) },
  { title: 'events', width: 8, from: 62, cell: ({ events }) => (events > 0 ? grouped(events) : '-') },
  {
    title: 'unread',
    width: 8,
    from: 90,
    cell: ({ unreadable }) => (unreadable > 0 ? grouped(unreadable) : '-'),
  },
  {
    title: 'last',
    width: 11,
    from: 54,
    cell: ({ lastScanAt }, now) =>
      lastScanAt === undefined ? '-' : `${shortDuration(now - lastScanAt)} ago`,
  },
  {
    title: 'took',
    width: 9,
    from: 70,
    cell: ({ lastDuration }) => (lastDuration === undefined ? '-' : preciseDuration(lastDuration)),
  },
  {
    title: 'next',
    width: 10,
    from: 40,
    cell: ({ nextScanAt }, now, { paused }) =>
      paused ? 'paused' : nextScanAt === undefined ? '-' : until(nextScanAt, now, shortDuration),
  },
]

/** A title row, and a row for each policy. Where not all fit, the last row counts the others. */
export function policies(model: Model, canvas: Canvas, width: number, height: number): Line[] {
  const { status } = model
  if (status === undefined || height < 1) return []
  const { glyphs } = canvas
  const columns = COLUMNS.filter(({ from }) => width >= from)
  const name = Math.max(8, width - 8 - columns.reduce((sum, column) => sum + column.width, 0))
  const title = line(
    span('dim', padEnd('state', 8, glyphs.more)),
    span('dim', padEnd('policy', name, glyphs.more)),
    ...columns.map((column) => span('dim', padStart(column.title, column.width, glyphs.more))),
  )
  const all = status.policies
  const room = height - 1
  const allFit = all.length <= room
  const visible = allFit ? all : [...all].sort((a, b) => rank(a) - rank(b)).slice(0, Math.max(0, room - 1))
  const rows = visible.map((policy) => {
    const isScanned = status.scan?.policies.includes(policy.name) ?? false
    const { word, tone } = isScanned ? { word: 'scans', tone: 'info' as const } : STATES[policy.state]
    return line(
      span(tone, padEnd(word, 8, glyphs.more)),
      span(
        policy.name === model.ui.policy ? 'strong' : 'plain',
        padEnd(safeText(policy.name), name, glyphs.more),
      ),
      ...columns.map((column) =>
        span('plain', padStart(column.cell(policy, canvas.now, status), column.width, glyphs.more)),
      ),
    )
  })
  return [title, ...rows, ...(allFit ? [] : [hiddenPolicies(all, visible)])]
}

export function stateOf(policy: PolicyStatus): { readonly word: string; readonly tone: Tone } {
  return STATES[policy.state]
}

function rank({ state }: PolicyStatus): number {
  return ORDER.indexOf(state)
}

/** `+7 more: 2 EVENTS, 5 ok`. */
function hiddenPolicies(all: readonly PolicyStatus[], visible: readonly PolicyStatus[]): Line {
  const rest = all.filter((policy) => !visible.includes(policy))
  const states = ORDER.map((state) => ({
    state,
    many: rest.filter((policy) => policy.state === state).length,
  }))
  const words = states
    .filter(({ many }) => many > 0)
    .map(({ state, many }) => `${many} ${STATES[state].word}`)
  return line(span('dim', `+${rest.length} more: ${words.join(', ')} (p lists them)`))
}
