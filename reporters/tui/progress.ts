/** What stands on the terminal while the scan runs. */
import type { ReactNode } from 'react'
import { terminalText } from '../../src/report/terminal-text.ts'
import type { Style } from './style.ts'
import { type ViewModel, worstEvents } from './view-model.ts'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** @param tick counts redraws. */
export function progress(
  model: ViewModel,
  { text, row, column }: Style,
  tick: number,
  columns: number,
): ReactNode {
  const found = worstEvents(model).count + model.findings.count
  return column(
    row(
      text('info', `${FRAMES[tick % FRAMES.length]} `),
      text('strong', 'checking '),
      text('plain', `${model.keys.toLocaleString('en')} keys, ${model.values.toLocaleString('en')} values`),
      found > 0 ? text('bad', `, ${found.toLocaleString('en')} found`) : undefined,
    ),
    text('dim', shorten(terminalText(model.key), columns - 2)),
  )
}

/** The end of a path says more than its beginning. */
function shorten(text: string, width: number): string {
  return text.length <= width ? text || ' ' : `…${text.slice(text.length - Math.max(1, width - 1))}`
}
