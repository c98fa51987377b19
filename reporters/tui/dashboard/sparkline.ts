/** Numbers over time as bars, the newest at the right. The highest number fills the height. */
import type { Glyphs } from './glyphs.ts'

/** One row of shades. */
export function sparkline(numbers: readonly number[], width: number, { shades }: Glyphs): string {
  const visible = numbers.slice(-width)
  const highest = Math.max(...visible, 0)
  return visible
    .map((number) => {
      if (number <= 0 || highest === 0) return ' '
      return shades[Math.min(shades.length - 1, Math.floor((number / highest) * shades.length - 1e-9))] ?? ' '
    })
    .join('')
    .padStart(width)
}

/** Rows of bars, the highest row first. */
export function bars(numbers: readonly number[], width: number, height: number, glyphs: Glyphs): string[] {
  const visible = numbers.slice(-width)
  const highest = Math.max(...visible, 0)
  const steps = glyphs.half === undefined ? 1 : 2
  const levels = visible.map((number) =>
    number <= 0 || highest === 0 ? 0 : Math.max(1, Math.round((number / highest) * height * steps)),
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
