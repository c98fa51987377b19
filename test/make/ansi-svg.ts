/** Draws a terminal's screen: text with SGR escapes → SVG, each run of one style at its cell. */
import { cells } from '../../reporters/tui/cells.ts'

const CELL = { width: 8.4, height: 18 }
const EDGE = 14
const INK = '#d8dee9'
const PAPER = '#14181f'
const COLORS: Readonly<Record<number, string>> = {
  31: '#ff6b6b',
  32: '#7bd88f',
  33: '#ffd166',
  36: '#5cc8e0',
}

interface Look {
  readonly color: string | undefined
  readonly bold: boolean
  readonly dim: boolean
  readonly inverse: boolean
}

const PLAIN: Look = { color: undefined, bold: false, dim: false, inverse: false }

/** @throws Error for an escape that it does not know: a picture must not be nearly right. */
export function ansiToSvg(screen: string, columns: number, title: string): string {
  const rows = screen.split('\n')
  const width = Math.ceil(columns * CELL.width + 2 * EDGE)
  const height = Math.ceil(rows.length * CELL.height + 2 * EDGE)
  let look = PLAIN
  const drawn = rows.flatMap((row, index) => {
    let column = 0
    return row.split(/(\u001b\[[0-9;]*m| {2,})/).flatMap((part) => {
      if (part.startsWith('\u001b')) {
        look = part.slice(2, -1).split(';').map(Number).reduce(changed, look)
        return []
      }
      const at = column
      column += cells(part)
      return part === '' ? [] : run(part, at, index, look)
    })
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${PAPER}"/>`,
    `<g font-family="ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="${INK}" xml:space="preserve">`,
    ...drawn,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

function changed(look: Look, code: number): Look {
  if (code === 0) return PLAIN
  if (code === 1) return { ...look, bold: true }
  if (code === 2) return { ...look, dim: true }
  if (code === 7) return { ...look, inverse: true }
  if (code === 22) return { ...look, bold: false, dim: false }
  if (code === 27) return { ...look, inverse: false }
  if (code === 39) return { ...look, color: undefined }
  const color = COLORS[code]
  if (color === undefined) throw new Error(`a picture knows no SGR ${code}`)
  return { ...look, color }
}

function run(text: string, column: number, row: number, look: Look): string[] {
  const x = EDGE + column * CELL.width
  const y = EDGE + row * CELL.height
  const width = cells(text) * CELL.width
  const fill = look.inverse ? PAPER : look.color
  const back = look.inverse
    ? [
        `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${CELL.height}" fill="${look.color ?? INK}"/>`,
      ]
    : []
  if (text.trim() === '') return back
  // The text takes exactly its cells, whatever font there is.
  const lead = text.length - text.trimStart().length
  const own = text.trim()
  const attributes = [
    `x="${round(x + lead * CELL.width)}"`,
    `y="${round(y + 13.5)}"`,
    `textLength="${round(cells(own) * CELL.width)}"`,
    'lengthAdjust="spacingAndGlyphs"',
    ...(fill === undefined ? [] : [`fill="${fill}"`]),
    ...(look.bold ? ['font-weight="bold"'] : []),
    ...(look.dim ? ['opacity="0.6"'] : []),
  ]
  return [...back, `<text ${attributes.join(' ')}>${escaped(own)}</text>`]
}

function round(number: number): string {
  return String(Math.round(number * 10) / 10)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
