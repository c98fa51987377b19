/** A pattern selects keys, and values in them by name. Watches, excludes and accept share its grammar. */
import { parseRootKey, ROOT_KEYS, type RootKey, type Upcased, upcase } from '../registry/index.ts'
import { compileGlob, type Glob } from './glob.ts'

/** A segment `**` stands for any number of keys, including none. */
export const GLOBSTAR = '**'

/** How a pattern is written: one string, or its two parts as an object. */
export type PatternText =
  | string
  | {
      readonly key: string
      readonly value: string
      /** See {@link Pattern.recursive}. */
      readonly recursive?: false
    }

export interface Pattern {
  /** The pattern as written; `key\value` for the object form. */
  readonly text: string
  readonly root: RootKey
  readonly segments: readonly (Glob | typeof GLOBSTAR)[]
  /** Matched against the whole value name, including any `\` in it. */
  readonly mask: Glob
  /** The pattern's identity in a baseline: upper-cased, with the short root key. */
  readonly identity: { readonly key: Upcased; readonly value: Upcased }
  /** Set where it was written under `HKCU`, and is bound to the key of this user (a SID). */
  readonly boundTo?: string
  /** `false` for an exclude of exactly this key part and mask, even in a recursive policy. */
  readonly recursive?: false
}

/** What is wrong with a pattern, and the corrected form if it is clear. */
export interface PatternProblem {
  readonly problem: string
  readonly fix?: string
}

export function parsePattern(written: PatternText): Pattern | PatternProblem {
  if (typeof written !== 'string') {
    const { key, value, recursive } = written
    const pattern = parseParts(key, value, `${key}\\${value}`, true)
    return 'problem' in pattern || recursive === undefined ? pattern : { ...pattern, recursive }
  }
  const split = written.lastIndexOf('\\')
  if (split < 0) return noSeparator(written)
  return parseParts(written.slice(0, split), written.slice(split + 1), written, false)
}

function parseParts(
  keyText: string,
  valueText: string,
  text: string,
  apart: boolean,
): Pattern | PatternProblem {
  const [rootText = '', ...names] = keyText.split('\\')
  const root = parseRootKey(rootText)
  if (root === undefined) return unknownRoot(rootText, text)
  const gap = names.indexOf('')
  if (gap >= 0) {
    const key = [rootText, ...names.filter((name) => name !== '')].join('\\')
    return {
      problem: 'a key name is empty: two backslashes in a row, or one at the end',
      fix: `${key}\\${valueText || '*'}`,
    }
  }
  if (valueText === '' && !apart) {
    const problem = `the mask for value names is missing; the default value is { key: ${JSON.stringify(keyText)}, value: '' }`
    return { problem, fix: `${text}*` }
  }
  const segments: (Glob | typeof GLOBSTAR)[] = []
  for (const [index, name] of names.entries()) {
    if (name === GLOBSTAR) {
      if (segments.at(-1) !== GLOBSTAR) segments.push(GLOBSTAR)
      continue
    }
    const glob = compileGlob(name)
    if ('problem' in glob)
      return withFix(glob.problem, glob.fix, (fix) =>
        [rootText, ...names.with(index, fix), valueText].join('\\'),
      )
    segments.push(glob)
  }
  const mask = compileGlob(valueText)
  if ('problem' in mask) return withFix(mask.problem, mask.fix, (fix) => `${keyText}\\${fix}`)
  return {
    text,
    root,
    segments,
    mask,
    identity: { key: upcase([root, ...names].join('\\')), value: upcase(valueText) },
  }
}

function withFix(problem: string, fix: string | undefined, whole: (fix: string) => string): PatternProblem {
  return fix === undefined ? { problem } : { problem, fix: whole(fix) }
}

function noSeparator(text: string): PatternProblem {
  const root = ROOT_KEYS.find((name) => parseRootKey(text) === name)
  if (root !== undefined) return { problem: 'the mask for value names is missing', fix: `${text}\\*` }
  if (text.includes('/'))
    return { problem: 'keys are separated by "\\", not by "/"', fix: text.replaceAll('/', '\\') }
  const glued = /^(HKEY_[A-Z_]+?|HKLM|HKCU|HKCR|HKCC|HKU)(?=[A-Z*?[])/i.exec(text)
  if (glued && parseRootKey(glued[1]!) !== undefined) {
    return {
      problem: 'it contains no "\\": write each one twice in a plain string, or use reg`…`',
    }
  }
  return {
    problem: 'a pattern is a root key, "\\", key names, and a mask for value names',
    fix: 'HKLM\\Software\\*',
  }
}

function unknownRoot(rootText: string, text: string): PatternProblem {
  const known = `; root keys are ${ROOT_KEYS.join(', ')} and their long names`
  const powershell = /^([A-Z_]+):$/i.exec(rootText)
  const rest = text.slice(rootText.length)
  if (powershell && parseRootKey(powershell[1]!) !== undefined) {
    return { problem: `"${rootText}" is a PowerShell drive`, fix: `${powershell[1]}${rest}` }
  }
  if (/^computer$/i.test(rootText) && /^\\H/i.test(rest)) {
    return { problem: '"Computer" is not a root key', fix: rest.slice(1) }
  }
  const near = ROOT_KEYS.find(
    (name) => rootText.length === name.length && differences(upcase(rootText), name) === 1,
  )
  return near === undefined
    ? { problem: `"${rootText}" is not a root key${known}` }
    : { problem: `"${rootText}" is not a root key${known}`, fix: `${near}${rest}` }
}

function differences(a: string, b: string): number {
  let count = 0
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++
  return count
}

/** Whether the key part has no wildcard; only then does `recursive` have an effect. */
export function hasLiteralKey(pattern: Pattern): boolean {
  return pattern.segments.every((segment) => segment !== GLOBSTAR && segment.literal !== undefined)
}

/** The names of the key part before its first wildcard. `[*]` counts as a name. */
export function literalNames({ segments }: Pick<Pattern, 'segments'>): string[] {
  const names: string[] = []
  for (const segment of segments) {
    if (segment === GLOBSTAR || segment.literal === undefined) break
    names.push(upcase(segment.text) === segment.literal ? segment.text : segment.literal)
  }
  return names
}

/**
 * reg`HKLM\Software\*`: a pattern with single backslashes, as `regedit` shows paths. It uses the raw text of the
 * template, so `\S` and `\u` need no escape; `${…}` inserts text.
 */
export function reg(strings: TemplateStringsArray, ...inserts: readonly string[]): string {
  return String.raw({ raw: strings.raw }, ...inserts)
}
