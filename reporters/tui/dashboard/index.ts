/** The dashboard of a `watch`: turns run events into frames, and keys into commands. */
import type { Reporter, ReporterIO } from '../../../src/report/reporter.ts'
import type { WatchControls } from '../../../src/report/watch-status.ts'
import { safeText } from '../cells.ts'
import { textOf } from '../line.ts'
import { createPainter } from '../paint.ts'
import { exitText } from './exit-text.ts'
import { frame } from './frame.ts'
import { glyphsOf } from './glyphs.ts'
import { applyEvent, newModel } from './model.ts'
import { type Command, markAccepted, press } from './press.ts'
import { openScreen } from './screen.ts'
import { showMessage } from './ui.ts'

/** Milliseconds between two frames: at least, while events arrive; at most, for countdowns. */
const REDRAW = 100
const TICK = 1000

/** @param terminal the stream that `io.write` writes to. */
export function createDashboard(
  io: ReporterIO,
  terminal: NodeJS.WriteStream,
  controls: WatchControls,
): Reporter {
  const model = newModel()
  const paint = createPainter(io.color)
  const glyphs = glyphsOf(io.options['ascii'] === true)
  // COLUMNS fixes the width; otherwise it follows the terminal.
  const fixedColumns = io.columns === terminal.columns ? undefined : io.columns
  let timer: NodeJS.Timeout | undefined
  let drawn = ''
  let drawnAt = 0
  let page = 10
  let closed = false

  const draw = (): void => {
    timer = undefined
    drawnAt = Date.now()
    const columns = fixedColumns ?? terminal.columns ?? io.columns
    // A frame of full height: Ink then draws from the top, because on Windows erasing upwards fails.
    const rows = Math.max(1, terminal.rows ?? 24)
    const canvas = { columns, rows, now: drawnAt, glyphs }
    const made = frame(model, canvas, io.keyboard !== undefined)
    page = made.page
    const text = `${columns} ${made.rows.map((row) => row.map(({ tone }) => tone).join() + textOf(row)).join('\n')}`
    if (text === drawn) return
    drawn = text
    screen.draw(paint(made.rows, columns))
  }
  const scheduleDraw = (): void => {
    if (!closed) timer ??= setTimeout(draw, Math.max(0, drawnAt + REDRAW - Date.now()))
  }
  const screen = openScreen({
    terminal,
    keyboard: io.keyboard,
    onKeys(keys) {
      for (const key of keys) for (const command of press(model, key, page, Date.now())) execute(command)
      scheduleDraw()
    },
    onResize() {
      drawn = ''
      scheduleDraw()
    },
  })
  const execute = (command: Command): void => {
    try {
      if (command.type === 'scan') controls.scan(command.policies)
      else if (command.type === 'pause') controls.pause(command.paused)
      else if (command.type === 'stop') controls.stop()
      else void accept(command.values)
    } catch (error) {
      showMessage(model.ui, 'bad', errorText(error), Date.now())
    }
  }
  const accept = async (values: Extract<Command, { type: 'accept' }>['values']): Promise<void> => {
    const before = model.journal.total
    try {
      const taken = await controls.accept(values)
      markAccepted(model, values, before)
      showMessage(model.ui, 'good', safeText(taken), Date.now())
    } catch (error) {
      showMessage(model.ui, 'bad', errorText(error), Date.now())
    }
    scheduleDraw()
  }
  const ticks = setInterval(scheduleDraw, TICK)
  ticks.unref()
  draw()

  return {
    handle(event) {
      applyEvent(model, event, Date.now())
      scheduleDraw()
    },
    async close() {
      closed = true
      clearInterval(ticks)
      clearTimeout(timer)
      await screen.close()
      io.write(exitText(model, Date.now()))
    },
  }
}

function errorText(error: unknown): string {
  return safeText(error instanceof Error ? error.message : String(error))
}
