/** What every view needs to draw itself: the size, the time and the signs. */

import { EMPTY, fit, justify, type Line, line, span, widthOf } from '../line.ts'
import type { Glyphs } from './glyphs.ts'

export interface Canvas {
  readonly columns: number
  readonly rows: number
  /** Milliseconds since 1970. */
  readonly now: number
  readonly glyphs: Glyphs
}

/** The heading of a pane: its title, and text at the right end. */
export function heading(title: string, width: number, { glyphs }: Canvas, right: Line = EMPTY): Line {
  const left = line(span('dim', `${glyphs.dash} `), span('strong', title), span('plain', ' '))
  const used = widthOf(left) + widthOf(right)
  const rest = span('dim', glyphs.dash.repeat(Math.max(0, width - used - 1)))
  return right.length === 0
    ? fit([...left, rest, span('dim', glyphs.dash)], width, glyphs.more)
    : justify([...left, rest], right, width, glyphs.more)
}
