/** A dashboard without a terminal: the story told to its model, keys pressKeys, its picture as text. */
import { renderToString } from 'ink'
import { frame } from '../../reporters/tui/dashboard/frame.ts'
import { glyphsOf } from '../../reporters/tui/dashboard/glyphs.ts'
import { applyEvent, type Model, newModel } from '../../reporters/tui/dashboard/model.ts'
import { type Command, press } from '../../reporters/tui/dashboard/press.ts'
import type { Line } from '../../reporters/tui/line.ts'
import { createPainter } from '../../reporters/tui/paint.ts'
import { NOW, story, type TimedEvent } from '../make/watch-story.ts'

export interface Look {
  readonly columns: number
  readonly rows: number
  readonly color?: boolean
  readonly ascii?: boolean
  /** Milliseconds since 1970. */
  readonly now?: number
}

export function modelAfter(stream: readonly TimedEvent[] = story(), model: Model = newModel()): Model {
  for (const { at, event } of stream) applyEvent(model, event, at)
  return model
}

/** Keys by name, or one character each: `pressKeys(model, 'jj', 'enter')`. */
export function pressKeys(model: Model, ...keys: readonly string[]): Command[] {
  const named = /^(up|down|page(up|down)|home|end|enter|escape|backspace|ctrl-.)$/
  return keys
    .flatMap((key) => (named.test(key) ? [key] : [...key]))
    .flatMap((key) => press(model, key, 10, NOW))
}

/** The rows, each with its whole width. */
export function rowsOf(model: Model, { columns, rows, ascii = false }: Look): readonly Line[] {
  return frame(model, { columns, rows, now: NOW, glyphs: glyphsOf(ascii) }, true).rows
}

/** What Ink makes of it. */
export function draw(model: Model, { columns, rows, color = false, ascii = false, now = NOW }: Look): string {
  const made = frame(model, { columns, rows, now, glyphs: glyphsOf(ascii) }, true)
  return renderToString(createPainter(color)(made.rows, columns), { columns })
}
