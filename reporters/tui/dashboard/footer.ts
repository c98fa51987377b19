/** The last rows: a question, else the result of the last command, else the keys. */
import { safeText, truncateStart } from '../cells.ts'
import type { Canvas } from './canvas.ts'
import { nameOf } from './events.ts'
import { fit, type Line, line, span } from './line.ts'
import type { Model } from './model.ts'

/** @param hasKeys whether there is a keyboard. */
export function footer(model: Model, { columns, glyphs }: Canvas, hasKeys: boolean): Line[] {
  return rowsOf(model, columns, glyphs.more, hasKeys).map((row) => fit(row, columns, glyphs.more))
}

function rowsOf({ ui }: Model, columns: number, more: string, hasKeys: boolean): Line[] {
  const { prompt, message } = ui
  if (prompt?.kind === 'filter') {
    const text = truncateStart(safeText(ui.filter), columns - 30, more)
    return [line(span('strong', `/${text}_`), span('dim', '  Enter keeps, Ctrl-U empties'))]
  }
  if (prompt?.kind === 'accept') {
    const { entry } = prompt
    const subject =
      entry === undefined
        ? 'everything as it is now'
        : `${entry.type} ${truncateStart(safeText(nameOf(entry)), columns - entry.type.length - 1, more)}`
    return [
      line(span('warn', 'Accept into the pinned baseline?')),
      line(span('strong', subject)),
      line(span('warn', 'y accepts, n does not')),
    ]
  }
  if (message !== undefined) return [line(span(message.tone, message.text))]
  return [line(span('dim', hasKeys ? keyBar(columns) : 'no keyboard'))]
}

function keyBar(columns: number): string {
  if (columns >= 96)
    return 'j k move  Enter detail  / filter  p policy  s scan  a accept  space pause  n notes  ? help  q quit'
  if (columns >= 72) return 'j k move  Enter detail  / filter  s scan  a accept  space pause  ? help  q quit'
  return columns >= 40 ? 'j k  Enter  / p s a  space  ? help  q quit' : '? help  q quit'
}
