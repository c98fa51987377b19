/** The last rows: a question, else the result of the last command, else the keys. */
import { safeText, truncateStart } from '../cells.ts'
import { fit, type Line, line, span } from '../line.ts'
import type { Canvas } from './canvas.ts'
import { nameOf } from './events.ts'
import type { Model } from './model.ts'

/** @param hasKeys whether there is a keyboard. */
export function footer(model: Model, canvas: Canvas, hasKeys: boolean): Line[] {
  return rowsOf(model, canvas, hasKeys).map((row) => fit(row, canvas.columns, canvas.glyphs.more))
}

function rowsOf({ ui }: Model, { columns, glyphs, now }: Canvas, hasKeys: boolean): Line[] {
  const { prompt, message } = ui
  if (prompt?.kind === 'filter') {
    const text = truncateStart(safeText(ui.filter), columns - 30, glyphs.more)
    return [line(span('strong', `/${text}_`), span('dim', '  Enter keeps, Ctrl-U empties'))]
  }
  if (prompt?.kind === 'accept') {
    const { entry } = prompt
    const subject =
      entry === undefined
        ? 'everything as it is now'
        : `${entry.type} ${truncateStart(safeText(nameOf(entry)), columns - entry.type.length - 1, glyphs.more)}`
    return [
      line(span('warn', 'Accept into the pinned baseline?')),
      line(span('strong', subject)),
      line(span('warn', 'y accepts, n does not')),
    ]
  }
  if (message !== undefined && now < message.until) return [line(span(message.tone, message.text))]
  return [line(span('dim', hasKeys ? keyBar(columns) : 'no keyboard'))]
}

/** Keys in the order of the bar. Where not all fit, those with the highest `rank` are left out first. */
const KEYS: readonly { readonly key: string; readonly does: string; readonly rank: number }[] = [
  { key: 'j k', does: 'move', rank: 9 },
  { key: 'Enter', does: 'detail', rank: 8 },
  { key: '/', does: 'filter', rank: 6 },
  { key: 'p', does: 'policy', rank: 7 },
  { key: 's', does: 'scan', rank: 3 },
  { key: 'a', does: 'accept', rank: 4 },
  { key: 'space', does: 'pause', rank: 5 },
  { key: 'n', does: 'notes', rank: 2 },
  { key: '?', does: 'help', rank: 0 },
  { key: 'q', does: 'quit', rank: 1 },
]

/** As many keys with words as fit; then keys alone; then fewer keys. */
function keyBar(columns: number): string {
  for (const keys of [KEYS.length, 5, 2]) {
    for (let words = keys; words > 0; words--) {
      const bar = KEYS.filter(({ rank }) => rank < keys)
        .map(({ key, does, rank }) => (rank < words ? `${key} ${does}` : key))
        .join('  ')
      if (bar.length <= columns) return bar
    }
  }
  return '? help'
}
