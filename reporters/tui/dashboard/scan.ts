/** The scan that runs, with its progress and rate; between scans, how the last ones went. */
import type { Canvas } from './canvas.ts'
import { safeText, truncateStart } from './cells.ts'
import { SPINNER } from './glyphs.ts'
import { ends, fit, type Line, line, span } from './line.ts'
import type { LiveScan, Model } from './model.ts'
import { bars, sparkline } from './sparkline.ts'
import { count, duration, grouped } from './words.ts'

const REASONS = {
  start: 'at the start',
  interval: 'due',
  schedule: 'scheduled',
  request: 'asked for',
  notify: 'on a notification',
} as const

/** Two rows: what happens, and where; between scans, the last ones as sparklines. */
export function scanRows(model: Model, canvas: Canvas, width: number): Line[] {
  const { scan, failure, ui } = model
  const { glyphs } = canvas
  if (scan !== undefined) return running(model, scan, canvas, width)
  const rows: Line =
    failure !== undefined
      ? line(span('bad', `ERROR ${safeText(failure)}`))
      : ui.asked !== undefined
        ? line(span('info', `a scan of ${safeText(ui.asked)} was asked for`))
        : last(model)
  return [fit(rows, width, glyphs.more), fit(sparks(model, canvas, width), width, glyphs.more)]
}

function running(model: Model, scan: LiveScan, { now, glyphs }: Canvas, width: number): Line[] {
  const { status } = model
  const sign = SPINNER[Math.floor(now / 100) % SPINNER.length] ?? ''
  const why = status?.scan
  const reason = why === undefined ? '' : `, ${REASONS[why.reason]}${why.full ? ', full' : ''}`
  const left = line(
    span('info', `${sign} scans${reason}: `),
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
    ends(left, line(progress(model, scan, glyphs)), width, glyphs.more),
    fit(line(span('dim', key)), width, glyphs.more),
  ]
}

/** How far it is, by what its policies' last scans saw. Where they have seen nothing, nobody knows. */
function progress({ status }: Model, scan: LiveScan, { full, rest }: Canvas['glyphs']) {
  const expected = (status?.policies ?? [])
    .filter(({ name }) => scan.policies.includes(name))
    .reduce((sum, { values }) => sum + values, 0)
  if (expected === 0) return undefined
  const part = Math.min(0.99, scan.values / expected)
  const filled = Math.floor(part * 10)
  return span(
    'info',
    `${full.repeat(filled)}${rest.repeat(10 - filled)} ${String(Math.floor(part * 100)).padStart(2)} %`,
  )
}

function last({ history }: Model): Line {
  const scan = history.at(-1)
  if (scan === undefined) return line(span('dim', 'no scan yet'))
  return line(
    span('plain', `the last scan took ${duration(scan.duration)}: `),
    span('plain', `${count(scan.keys, 'key')}, ${count(scan.values, 'value')}, `),
    span(scan.events > 0 ? 'warn' : 'plain', count(scan.events, 'event')),
    scan.interrupted && span('bad', ', INTERRUPTED'),
  )
}

function sparks({ history }: Model, { glyphs }: Canvas, width: number): Line {
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

/** A chart of its own, for a large picture: a title with the highest and the last, and bars. */
export function chart(
  what: 'duration' | 'events',
  { history }: Model,
  { glyphs }: Canvas,
  width: number,
  height: number,
): Line[] {
  const numbers = history.map((scan) => scan[what])
  const words = what === 'duration' ? duration : grouped
  const most = numbers.slice(-width).reduce((a, b) => Math.max(a, b), 0)
  const title = what === 'duration' ? 'scan times' : 'events'
  const figures = numbers.length === 0 ? 'none yet' : `${words(numbers.at(-1) ?? 0)}, at most ${words(most)}`
  return [
    ends(line(span('dim', title)), line(span('dim', figures)), width, glyphs.more),
    ...bars(numbers, width, Math.max(0, height - 1), glyphs).map((row) =>
      line(span(what === 'duration' ? 'info' : 'warn', row)),
    ),
  ]
}
