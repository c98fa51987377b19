/**
 * The terminal: a dashboard for a `watch`; for a run, progress while it scans, then a summary that stays.
 * Elsewhere, the summary alone.
 */
import { type Instance, render, renderToString } from 'ink'
import type { CreateReporter, Reporter, ReporterIO, ReporterTraits } from '../../src/report/reporter.ts'
import { createDashboard } from './dashboard/index.ts'
import { progress } from './progress.ts'
import { createStyle } from './style.ts'
import { summary } from './summary.ts'
import { newViewModel, take } from './view-model.ts'

/** Milliseconds between two pictures. */
const REDRAW = 100

const createTui: CreateReporter = (io) =>
  io.controls === undefined || io.terminal === undefined
    ? createSummary(io)
    : createDashboard(io, io.terminal, io.controls)

function createSummary({ write, columns, color, terminal }: ReporterIO): Reporter {
  const model = newViewModel()
  const style = createStyle(color)
  let live: Instance | undefined
  let drawnAt = 0
  let tick = 0

  const redraw = (): void => {
    const now = performance.now()
    if (terminal === undefined || now - drawnAt < REDRAW) return
    drawnAt = now
    const picture = progress(model, style, tick++, columns)
    if (live === undefined)
      live = render(picture, { stdout: terminal, exitOnCtrlC: false, patchConsole: false })
    else live.rerender(picture)
  }

  return {
    handle(event) {
      take(model, event)
      if (event.type === 'run-start' || event.type === 'progress') redraw()
    },
    close() {
      live?.clear()
      live?.unmount()
      write(`${renderToString(summary(model, style), { columns })}\n`)
    },
  }
}

export default Object.assign(createTui, {
  // Elsewhere it writes a summary at the end, and a watch has none.
  endless: 'terminal',
  showsNotices: true,
  options: { ascii: 'boolean' },
} satisfies ReporterTraits)
