/** The running scan with its progress and rate; between scans, the results of the last ones. */

import { safeText, truncateStart } from '../cells.ts'
import { count, grouped, preciseDuration } from '../format.ts'
import { fit, justify, type Line, line, span } from '../line.ts'
import type { Canvas } from './canvas.ts'
import { SPINNER } from './glyphs.ts'
import type { LiveScan, Model } from './model.ts'
import { bars, sparkline } from './sparkline.ts'

const REASONS = {
  start: 'at start-up',
  interval: 'due',
  schedule: 'scheduled',
  request: 'requested',
  notify: 'on a notification',
} as const

/** Two rows: what is read, and where. Between scans: the last scan, and sparklines. */
export function scanRows(model: Model, canvas: Canvas, width: number): Line[] {
  const { scan, failure, ui } = model
  const { glyphs } = canvas
  if (scan !== undefined) return runningScan(model, scan, canvas, width)
  const row: Line =
    failure !== undefined
      ? line(span('bad', `ERROR ${safeText(failure)}`))
      : ui.requestedScan !== undefined
        ? line(span('info', `a scan of ${safeText(ui.requestedScan)} was requested`))
        : lastScan(model)
  return [fit(row, width, glyphs.more), fit(sparklines(model, canvas, width), width, glyphs.more)]
}

function runningScan(model: Model, scan: LiveScan, { now, glyphs }: Canvas, width: number): Line[] {
  const { status } = model
  const spinner = SPINNER[Math.floor(now / 100) % SPINNER.length] ?? ''
  const running = status?.scan
  const reason = running === undefined ? '' : `, ${REASONS[running.reason]}${running.full ? ', full' : ''}`
  const left = line(
    span('info', `${spinner} scan${reason}: `),
    span('strong', count(scan.keys, 'key')),
    span('plain', `, ${count(scan.values, 'value')}`),
    scan.rate > 0 && span('plain', ` ${glyphs.dot} ${grouped(scan.rate)} keys/s`),
  )
  const key = truncateStart(
    safeText(scan.key === '' ? scan.policies.join(', ') : scan.key),
    width,
    glyphs.more,
  )
  return [
    justify(left, line(progress(model, scan, glyphs)), width, glyphs.more),
    fit(line(span('dim', key)), width, glyphs.more),
  ]
}

/** The share of the values that the last scans of the same policies read; `undefined` before there was one. */
function progress({ status }: Model, scan: LiveScan, { full, empty }: Canvas['glyphs']) {
  const expected = (status?.policies ?? [])
    .filter(({ name }) => scan.policies.includes(name))
    .reduce((sum, { values }) => sum + values, 0)
  if (expected === 0) return undefined
  const share = Math.min(0.99, scan.values / expected)
  const filled = Math.floor(share * 10)
  return span(
    'info',
    `${full.repeat(filled)}${empty.repeat(10 - filled)} ${String(Math.floor(share * 100)).padStart(2)} %`,
  )
}

function lastScan({ history }: Model): Line {
  const scan = history.at(-1)
  if (scan === undefined) return line(span('dim', 'no scan yet'))
  return line(
    span('plain', `the last scan took ${preciseDuration(scan.duration)}: `),
    span('plain', `${count(scan.keys, 'key')}, ${count(scan.values, 'value')}, `),
    span(scan.events > 0 ? 'warn' : 'plain', count(scan.events, 'event')),
    scan.interrupted && span('bad', ', INTERRUPTED'),
  )
}

function sparklines({ history }: Model, { glyphs }: Canvas, width: number): Line {
  const each = Math.max(4, Math.floor(width / 2) - 8)
  return line(
    span('dim', 'times '),
    span(
      'info',
      sparkline(
        history.map((scan) => scan.duration),
        each,
        glyphs,
      ),
    ),
    span('dim', '  events '),
    span(
      'warn',
      sparkline(
        history.map((scan) => scan.events),
        each,
        glyphs,
      ),
    ),
  )
}

/** A bar chart for large screens: a title with the last and the highest number, and bars. */
export function chart(
  what: 'duration' | 'events',
  { history }: Model,
  { glyphs }: Canvas,
  width: number,
  height: number,
): Line[] {
  const numbers = history.map((scan) => scan[what])
  const format = what === 'duration' ? preciseDuration : grouped
  const most = numbers.slice(-width).reduce((a, b) => Math.max(a, b), 0)
  const title = what === 'duration' ? 'scan times' : 'events'
  const figures =
    numbers.length === 0 ? 'none yet' : `${format(numbers.at(-1) ?? 0)}, at most ${format(most)}`
  return [
    justify(line(span('dim', title)), line(span('dim', figures)), width, glyphs.more),
    ...bars(numbers, width, Math.max(0, height - 1), glyphs).map((row) =>
      line(span(what === 'duration' ? 'info' : 'warn', row)),
    ),
  ]
}
