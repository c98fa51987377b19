/**
 * One segment of a pattern, or its mask: `*` matches any run of units, `?` one unit, `[a-z]` a class. It matches whole
 * upper-cased names, by UTF-16 units, in time proportional to the product of the lengths.
 */
import { type Upcased, upcase, upcaseUnit } from '../registry/index.ts'

export interface Glob {
  /** As written. */
  readonly text: string
  /** The only upper-cased name that it matches; `undefined` with a wildcard. `[*]` is a literal star. */
  readonly literal: Upcased | undefined
  /** Whether it matches every name, including the empty one: `*`. */
  readonly everything: boolean
  /** @param name an upcased name. */
  test(name: string): boolean
}

/** What is wrong with a glob. */
export interface GlobProblem {
  readonly problem: string
  /** The corrected text, if it is clear. */
  readonly fix?: string
}

const ANY = -1
const ONE = -2

interface UnitClass {
  readonly negated: boolean
  /** Pairs of upcased units, first and last. */
  readonly ranges: readonly number[]
}

/** A unit, {@link ANY}, {@link ONE}, or a class. */
type Token = number | UnitClass

export function compileGlob(text: string): Glob | GlobProblem {
  const tokens: Token[] = []
  for (let i = 0; i < text.length; ) {
    const char = text[i]!
    if (char === '[') {
      const parsed = parseClass(text, i)
      if ('problem' in parsed) return parsed
      tokens.push(parsed.token)
      i = parsed.end
      continue
    }
    if (char === '*') {
      if (tokens.at(-1) !== ANY) tokens.push(ANY)
    } else tokens.push(char === '?' ? ONE : upcaseUnit(text.charCodeAt(i)))
    i++
  }
  if (tokens.every((token) => typeof token === 'number' && token >= 0)) {
    const literal = upcase(tokens.map((unit) => String.fromCharCode(unit as number)).join(''))
    return { text, literal, everything: false, test: (name) => name === literal }
  }
  if (tokens.length === 1 && tokens[0] === ANY)
    return { text, literal: undefined, everything: true, test: () => true }
  return { text, literal: undefined, everything: false, test: (name) => matches(tokens, name) }
}

function parseClass(text: string, start: number): { token: Token; end: number } | GlobProblem {
  let i = start + 1
  const negated = text[i] === '!' || text[i] === '^'
  if (negated) i++
  const first = i
  const ranges: number[] = []
  for (; i < text.length && (text[i] !== ']' || i === first); i++) {
    const low = upcaseUnit(text.charCodeAt(i))
    if (text[i + 1] !== '-' || i + 2 >= text.length || text[i + 2] === ']') {
      ranges.push(low, low)
      continue
    }
    const high = upcaseUnit(text.charCodeAt(i + 2))
    if (high < low) {
      const range = text.slice(i, i + 3)
      const fix = `${text.slice(0, i)}${text[i + 2]}-${text[i]}${text.slice(i + 3)}`
      return { problem: `the range "${range}" is reversed`, fix }
    }
    ranges.push(low, high)
    i += 2
  }
  if (i >= text.length) {
    const fix = `${text.slice(0, start)}[[]${text.slice(start + 1)}`
    return { problem: 'the "[" is not closed; a literal one is written "[[]"', fix }
  }
  const single = !negated && ranges.length === 2 && ranges[0] === ranges[1]
  return { token: single ? ranges[0]! : { negated, ranges }, end: i + 1 }
}

/** Greedy, with backtracking to the last `*` only: no earlier one ever has to match more. */
function matches(tokens: readonly Token[], name: string): boolean {
  let token = 0
  let at = 0
  let star = -1
  let starAt = 0
  while (at < name.length) {
    const wanted = tokens[token]
    if (wanted === ANY) {
      star = token++
      starAt = at
    } else if (wanted !== undefined && unitMatches(wanted, name.charCodeAt(at))) {
      token++
      at++
    } else if (star >= 0) {
      token = star + 1
      at = ++starAt
    } else return false
  }
  while (tokens[token] === ANY) token++
  return token === tokens.length
}

function unitMatches(token: Token, unit: number): boolean {
  if (typeof token === 'number') return token === ONE || token === unit
  for (let i = 0; i < token.ranges.length; i += 2) {
    if (unit >= token.ranges[i]! && unit <= token.ranges[i + 1]!) return !token.negated
  }
  return token.negated
}
