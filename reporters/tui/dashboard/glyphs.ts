/** The signs that the dashboard draws: from code page 437, or ASCII only. */
export interface Glyphs {
  /** Marks truncated text; one cell. */
  readonly more: string
  /** Separates parts of a line. */
  readonly dot: string
  /** Marks an event that is no longer pending; one cell. */
  readonly done: string
  readonly dash: string
  readonly bar: string
  readonly full: string
  readonly empty: string
  /** The lower half of a cell; `undefined` in ASCII. */
  readonly half: string | undefined
  /** From light to dark. */
  readonly shades: readonly string[]
}

/** Raster fonts of the Windows console have code page 437, which has all of these but the ellipsis. */
const DRAWN: Glyphs = {
  more: '…',
  dot: '·',
  done: '√',
  dash: '─',
  bar: '│',
  full: '█',
  empty: '░',
  half: '▄',
  shades: ['░', '▒', '▓', '█'],
}

const ASCII: Glyphs = {
  more: '~',
  dot: '-',
  done: '+',
  dash: '-',
  bar: '|',
  full: '#',
  empty: '.',
  half: undefined,
  shades: ['.', ':', '+', '#'],
}

export const SPINNER = ['|', '/', '-', '\\']

export function glyphsOf(ascii: boolean): Glyphs {
  return ascii ? ASCII : DRAWN
}
