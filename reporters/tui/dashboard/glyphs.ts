/** The signs that are drawn: in every font of the old Windows console, or in ASCII. */
export interface Glyphs {
  /** Says that something was cut: one cell. */
  readonly more: string
  /** Between parts of a line. */
  readonly dot: string
  readonly dash: string
  readonly bar: string
  readonly full: string
  readonly rest: string
  /** The lower half of a cell; `undefined` where there is no such sign. */
  readonly half: string | undefined
  /** From little to much. */
  readonly shades: readonly string[]
}

/** All but the ellipsis are in code page 437, which raster fonts have. */
const DRAWN: Glyphs = {
  more: '…',
  dot: '·',
  dash: '─',
  bar: '│',
  full: '█',
  rest: '░',
  half: '▄',
  shades: ['░', '▒', '▓', '█'],
}

const ASCII: Glyphs = {
  more: '~',
  dot: '-',
  dash: '-',
  bar: '|',
  full: '#',
  rest: '.',
  half: undefined,
  shades: ['.', ':', '+', '#'],
}

export const SPINNER = ['|', '/', '-', '\\']

export function glyphsOf(ascii: boolean): Glyphs {
  return ascii ? ASCII : DRAWN
}
