/** Progress on a terminal while the scan runs, drawn by Ink. */
import { type Instance, render } from 'ink'
import { safeText, truncateStart } from './cells.ts'
import { count } from './format.ts'
import { fit, type Line, line, span } from './line.ts'
import { createPainter } from './paint.ts'

/** What the progress shows. */
interface Progress {
  readonly keys: number
  readonly values: number
  /** Differences and findings so far. */
  readonly found: number
  /** The key that is being read. */
  readonly key: string
}

export interface ProgressView {
  draw(progress: Progress): void
  /** Removes it from the terminal. */
  clear(): void
}

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

export function openProgress(terminal: NodeJS.WriteStream, columns: number, color: boolean): ProgressView {
  const paint = createPainter(color)
  let live: Instance | undefined
  let frames = 0
  return {
    draw(progress) {
      const frame = paint(progressRows(progress, frames++, columns), columns)
      if (live === undefined)
        live = render(frame, { stdout: terminal, exitOnCtrlC: false, patchConsole: false })
      else live.rerender(frame)
    },
    clear() {
      // Ink draws its last frame once more when it is unmounted.
      live?.rerender(null)
      live?.clear()
      live?.unmount()
    },
  }
}

/** Two rows. A row as wide as the terminal might wrap. */
function progressRows({ keys, values, found, key }: Progress, frame: number, columns: number): Line[] {
  const width = columns - 1
  return [
    line(
      span('info', `${SPINNER[frame % SPINNER.length]} `),
      span('strong', 'checking '),
      span('plain', `${count(keys, 'key')}, ${count(values, 'value')}`),
      found > 0 && span('bad', `, ${count(found, 'event')}`),
    ),
    line(span('dim', truncateStart(safeText(key), width, '…'))),
  ].map((row) => fit(row, width, '…'))
}
