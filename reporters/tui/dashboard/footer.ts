/** The last rows: what is asked, what was answered, else which keys there are. */
import type { Canvas } from './canvas.ts'
import { safeText, truncateStart } from './cells.ts'
import { nameOf } from './events.ts'
import { fit, type Line, line, span } from './line.ts'
import type { Model } from './model.ts'

/** @param hasKeys whether there is a keyboard. */
export function footer(model: Model, { columns, glyphs }: Canvas, hasKeys: boolean): Line[] {
  return rowsOf(model, columns, glyphs.more, hasKeys).map((row) => fit(row, columns, glyphs.more))
}

function rowsOf({ ui }: Model, columns: number, more: string, hasKeys: boolean): Line[] {
  const { question, answer } = ui
  if (question?.kind === 'filter') {
    const text = truncateStart(safeText(ui.filter), columns - 30, more)
    return [line(span('strong', `/${text}_`), span('dim', '  Enter keeps, Ctrl-U empties'))]
  }
  if (question?.kind === 'accept') {
    const { entry } = question
    const what =
      entry === undefined
        ? 'everything as it is now'
        : `${entry.type} ${truncateStart(safeText(nameOf(entry)), columns - entry.type.length - 1, more)}`
    return [
      line(span('warn', 'Accept into the pinned baseline?')),
      line(span('strong', what)),
      line(span('warn', 'y accepts, n does not')),
    ]
  }
  if (answer !== undefined) return [line(span(answer.tone, answer.text))]
  return [line(span('dim', hasKeys ? keys(columns) : 'no keyboard: it only shows'))]
}

function keys(columns: number): string {
  if (columns >= 96)
    return 'j k move  Enter detail  / filter  p policy  s scan  a accept  space pause  n notes  ? help  q quit'
  if (columns >= 72) return 'j k move  Enter detail  / filter  s scan  a accept  space pause  ? help  q quit'
  return columns >= 40 ? 'j k  Enter  / p s a  space  ? help  q quit' : '? help  q quit'
}
