/**
 * The terminal: a dashboard for a `watch`; for a run, progress while it scans, then a summary that stays. Where the
 * output is not a terminal, only the summary. Ink and React are loaded only where something is redrawn.
 */

import { withoutCiCommands } from '../../src/report/ci-text.ts'
import type { CreateReporter, Reporter, ReporterIO, ReporterTraits } from '../../src/report/reporter.ts'
import type { ProgressView } from './progress.ts'
import { applyEvent, newRunModel } from './run-model.ts'
import { summaryLines } from './summary.ts'
import { toText } from './tone.ts'

/** Milliseconds before progress is shown, and between two frames. A short check shows none. */
const FIRST_FRAME = 300
const REDRAW = 100

const createTui: CreateReporter = async (io) => {
  if (io.controls === undefined || io.terminal === undefined) return createSummary(io)
  const { createDashboard } = await import('./dashboard/index.ts')
  return createDashboard(io, io.terminal, io.controls)
}

function createSummary({ write, columns, color, terminal, options }: ReporterIO): Reporter {
  const model = newRunModel()
  const progress = terminal === undefined ? undefined : startProgress(terminal)
  return {
    handle(event) {
      applyEvent(model, event)
      if (event.type === 'run-start' || event.type === 'progress') progress?.update()
    },
    close() {
      progress?.clear()
      const lines = summaryLines(model, {
        columns,
        verbose: options['verbose'] === true,
        // On a terminal the error is printed on stderr, below the summary.
        hasErrorOutput: terminal !== undefined,
      })
      write(withoutCiCommands(lines.map((row) => `${toText(row, color)}\n`).join('')))
    },
  }

  function startProgress(terminal: NodeJS.WriteStream) {
    let view: ProgressView | undefined
    let nextFrame = performance.now() + FIRST_FRAME
    let isClosed = false
    let isLoading = false
    const load = async (): Promise<void> => {
      isLoading = true
      const { openProgress } = await import('./progress.ts')
      if (!isClosed) view = openProgress(terminal, columns, color)
    }
    return {
      update(): void {
        const now = performance.now()
        if (now < nextFrame) return
        nextFrame = now + REDRAW
        if (view === undefined) {
          if (!isLoading) void load()
          return
        }
        view.draw({ keys: model.keys, values: model.values, key: model.key, found: model.found.count })
      },
      clear(): void {
        isClosed = true
        view?.clear()
      },
    }
  }
}

export default Object.assign(createTui, {
  // Elsewhere it writes a summary at the end, and a watch has none.
  endless: 'terminal',
  showsNotices: true,
  options: { ascii: 'boolean', verbose: 'boolean' },
} satisfies ReporterTraits)
