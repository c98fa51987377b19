/** The dashboard of a `watch`: events in, pictures out, keys in, commands out. */
import type { Reporter, ReporterIO } from '../../../src/report/reporter.ts'
import type { WatchControls } from '../../../src/report/watch-status.ts'
import { safeText } from './cells.ts'
import { farewell } from './farewell.ts'
import { glyphsOf } from './glyphs.ts'
import { textOf } from './line.ts'
import { newModel, take } from './model.ts'
import { createPainter } from './paint.ts'
import { picture } from './picture.ts'
import { type Command, press } from './press.ts'
import { openScreen } from './screen.ts'

/** Milliseconds between two pictures, at least; and at most, for what is counted down. */
const REDRAW = 100
const TICK = 1000

/** @param io with a terminal: elsewhere there is nothing to redraw. */
export function createDashboard(
  io: ReporterIO,
  terminal: NodeJS.WriteStream,
  controls: WatchControls,
): Reporter {
  const model = newModel()
  const paint = createPainter(io.color)
  const glyphs = glyphsOf(io.options['ascii'] === true)
  // A width of its own is kept; the terminal's is followed.
  const fixed = io.columns === terminal.columns ? undefined : io.columns
  let timer: NodeJS.Timeout | undefined
  let drawn = ''
  let drawnAt = 0
  let page = 10
  let closed = false

  const draw = (): void => {
    timer = undefined
    drawnAt = Date.now()
    const columns = fixed ?? terminal.columns ?? io.columns
    // All rows: a full frame is what Ink draws from the top on Windows, where erasing upwards goes wrong.
    const rows = Math.max(1, terminal.rows ?? 24)
    const canvas = { columns, rows, now: drawnAt, glyphs }
    const made = picture(model, canvas, io.keyboard !== undefined)
    page = made.page
    const text = `${columns} ${made.rows.map((row) => row.map(({ tone }) => tone).join() + textOf(row)).join('\n')}`
    if (text === drawn) return
    drawn = text
    screen.draw(paint(made.rows, columns))
  }
  const soon = (): void => {
    if (!closed) timer ??= setTimeout(draw, Math.max(0, drawnAt + REDRAW - Date.now()))
  }
  const screen = openScreen({
    terminal,
    keyboard: io.keyboard,
    pressed(keys) {
      for (const key of keys) for (const command of press(model, key, page)) obey(command)
      soon()
    },
    resized() {
      drawn = ''
      soon()
    },
  })
  const obey = (command: Command): void => {
    try {
      if (command.type === 'scan') controls.scan(command.policies)
      else if (command.type === 'pause') controls.pause(command.paused)
      else if (command.type === 'stop') controls.stop()
      else void accept(command.values)
    } catch (error) {
      model.ui.answer = { tone: 'bad', text: wordsOf(error) }
    }
  }
  const accept = async (values: Extract<Command, { type: 'accept' }>['values']): Promise<void> => {
    try {
      model.ui.answer = { tone: 'good', text: safeText(await controls.accept(values)) }
    } catch (error) {
      model.ui.answer = { tone: 'bad', text: wordsOf(error) }
    }
    soon()
  }
  const ticks = setInterval(soon, TICK)
  ticks.unref()
  draw()

  return {
    handle(event) {
      take(model, event, Date.now())
      soon()
    },
    async close() {
      closed = true
      clearInterval(ticks)
      clearTimeout(timer)
      await screen.close()
      io.write(farewell(model, Date.now()))
    },
  }
}

function wordsOf(error: unknown): string {
  return safeText(error instanceof Error ? error.message : String(error))
}
