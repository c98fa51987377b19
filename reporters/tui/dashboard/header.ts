/** Three rows: the host, source and uptime; the store and the next scan; counts and failing outputs. */
import type { WatchStatus } from '../../../src/report/watch-status.ts'
import { safeText, truncateStart } from '../cells.ts'
import { count, duration, grouped, until } from '../format.ts'
import { justify, type Line, line, type Span, span } from '../line.ts'
import type { Canvas } from './canvas.ts'
import type { Model } from './model.ts'

export const HEADER_ROWS = 3

export function header(model: Model, canvas: Canvas): Line[] {
  const { status } = model
  const { columns, now, glyphs } = canvas
  const row = (left: Line, right: Line): Line => justify(left, right, columns, glyphs.more)
  if (status === undefined) {
    return [row(line(span('strong', 'regmon'), span('plain', ' is starting')), []), row([], []), row([], [])]
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
      line(span('plain', `up ${duration(now - status.startedAt)}`)),
    ),
    row(
      line(span('dim', 'store '), span('plain', safeText(status.store))),
      line(activity(model, status, now)),
    ),
    row(counts(model, status, dot), line(outputState(status, columns))),
  ]
}

/** What the watch is doing now, or when it scans next. Understandable without colours. */
export function activity({ scan, ui }: Model, status: WatchStatus, now: number): Span {
  if (ui.stopping) return span('bad', 'STOPPING')
  if (status.paused) return span('warn', scan === undefined ? 'PAUSED' : 'PAUSED after this scan')
  if (scan !== undefined) return span('info', `SCANNING ${duration(now - scan.startedAt)}`)
  if (status.nextScanAt === undefined) return span('plain', 'no scan is planned: press s')
  return span('good', `next scan ${until(status.nextScanAt, now, duration)}`)
}

function counts({ notes }: Model, status: WatchStatus, dot: Span): Line {
  const notices = notes.notices.filter(({ level }) => level !== 'info').length
  const unreadable = notes.unreadableCount
  return line(
    span('plain', `${count(status.scans, 'scan')}, `),
    span(status.events > 0 ? 'warn' : 'plain', count(status.events, 'event')),
    dot,
    pendingState(status),
    unreadable > 0 && dot,
    unreadable > 0 && span('bad', `${grouped(unreadable)} unreadable`),
    notices > 0 && dot,
    notices > 0 && span('warn', count(notices, 'notice')),
  )
}

/** How many differences `check` would report now. */
function pendingState({ pending, baselineFailure }: WatchStatus): Span {
  if (baselineFailure !== undefined) return span('bad', 'pending UNKNOWN')
  if (pending === undefined) return span('dim', 'no pinned baseline')
  return pending > 0 ? span('warn', `${grouped(pending)} pending`) : span('good', 'nothing pending')
}

/** The failing output, else how many events outputs have still to take. */
function outputState({ reporters }: WatchStatus, columns: number): Span | undefined {
  const failing = reporters.find(({ failure }) => failure !== undefined)
  if (failing !== undefined) {
    // The notes have the whole name, and how many events are waiting.
    const name = truncateStart(safeText(failing.name), Math.max(12, columns >> 2), '…')
    return span('bad', `${name} FAILS`)
  }
  const pending = reporters.reduce((sum, reporter) => sum + reporter.pending, 0)
  return pending > 0 ? span('warn', `${count(pending, 'event')} waiting for an output`) : undefined
}
