/** Numbers over time as bars, the newest at the right; what is highest fills the height. */
import type { Glyphs } from './glyphs.ts'

/** One row of shades. */
export function sparkline(numbers: readonly number[], width: number, { shades }: Glyphs): string {
  const seen = numbers.slice(-width)
  const most = Math.max(...seen, 0)
  return seen
    .map((number) => {
      if (number <= 0 || most === 0) return ' '
      return shades[Math.min(shades.length - 1, Math.floor((number / most) * shades.length - 1e-9))] ?? ' '
    })
    .join('')
    .padStart(width)
}

/** Rows of bars, the highest row first. */
export function bars(numbers: readonly number[], width: number, height: number, glyphs: Glyphs): string[] {
  const seen = numbers.slice(-width)
  const most = Math.max(...seen, 0)
  const steps = glyphs.half === undefined ? 1 : 2
  const levels = seen.map((number) =>
    number <= 0 || most === 0 ? 0 : Math.max(1, Math.round((number / most) * height * steps)),
  )
  return Array.from({ length: height }, (_, index) => {
    const below = (height - 1 - index) * steps
    const signs = levels.map((level) => {
      if (level >= below + steps) return glyphs.full
      return level > below ? (glyphs.half ?? glyphs.full) : ' '
    })
    return signs.join('').padStart(width)
  })
}
