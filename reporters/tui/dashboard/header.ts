/** Who is watched, with what, since when; what comes next; what there is to know. Three rows. */
import type { WatchStatus } from '../../../src/report/watch-status.ts'
import type { Canvas } from './canvas.ts'
import { safeText } from './cells.ts'
import { ends, type Line, line, type Span, span } from './line.ts'
import type { Model } from './model.ts'
import { count, duration, grouped, span as spanOf, until } from './words.ts'

export const HEADER_ROWS = 3

export function header(model: Model, canvas: Canvas): Line[] {
  const { status } = model
  const { columns, now, glyphs } = canvas
  const row = (left: Line, right: Line): Line => ends(left, right, columns, glyphs.more)
  if (status === undefined) {
    return [row(line(span('strong', 'regmon'), span('plain', ' starts')), []), row([], []), row([], [])]
  }
  const dot = span('dim', ` ${glyphs.dot} `)
  return [
    row(
      line(
        span('strong', 'regmon '),
        span('plain', safeText(status.version)),
        dot,
        span('strong', safeText(status.hostname)),
        dot,
        span('plain', safeText(status.source)),
      ),
      line(span('plain', `up ${spanOf(now - status.startedAt)}`)),
    ),
    row(line(span('dim', 'store '), span('plain', safeText(status.store))), line(next(model, status, now))),
    row(counts(model, status, dot), line(outputs(status))),
  ]
}

/** What it does, in one or two words; without colours too. */
export function next({ scan, ui }: Model, status: WatchStatus, now: number): Span {
  if (ui.stopping) return span('bad', 'STOPPING')
  if (status.paused) return span('warn', scan === undefined ? 'PAUSED' : 'PAUSED after this scan')
  if (scan !== undefined)
    return span('info', `SCANNING ${duration(Math.floor((now - scan.startedAt) / 1000) * 1000)}`)
  if (status.nextScanAt === undefined) return span('plain', 'no scan by itself: s asks for one')
  return span('good', `next scan ${until(status.nextScanAt, now, spanOf)}`)
}

function counts({ notes }: Model, status: WatchStatus, dot: Span): Line {
  const notices = notes.notices.filter(({ level }) => level !== 'info').length
  const unread = notes.unreadCount
  return line(
    span('plain', `${count(status.scans, 'scan')}, `),
    span(status.events > 0 ? 'warn' : 'plain', count(status.events, 'event')),
    notices > 0 && dot,
    notices > 0 && span('warn', count(notices, 'notice')),
    unread > 0 && dot,
    unread > 0 && span('bad', `${grouped(unread)} unreadable`),
  )
}

/** An output that fails matters more than one that lags. */
function outputs({ reporters }: WatchStatus): Span | undefined {
  const failing = reporters.find(({ failure }) => failure !== undefined)
  if (failing !== undefined) {
    const more = failing.pending > 0 ? `, ${grouped(failing.pending)} wait` : ''
    return span('bad', `${safeText(failing.name)} FAILS${more}`)
  }
  const pending = reporters.reduce((sum, reporter) => sum + reporter.pending, 0)
  return pending > 0 ? span('warn', `${grouped(pending)} wait for their output`) : undefined
}
