/** Globs → policy files. */
import { globSync, readdirSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { RegmonError } from '../errors.ts'

/** Where policies are looked for. */
export interface PolicyGlobs {
  /** Files, or globs; relative to {@link base}. */
  readonly globs: readonly string[]
  readonly base: string
  /** Paths in messages are shown relative to it. */
  readonly cwd: string
  /** What to do if no file matches. Default: `regmon init`. */
  readonly advice?: () => string
}

const WILDCARD = /[*?{[]/
/** A name with stars, and with alternatives that hold no others: `*.policy.{ts,mts}`. */
const SIMPLE_NAME = /^(?:[\w.-]|\*(?!\*)|\{[\w.-]+(?:,[\w.-]+)+\})+$/

/** The files that the globs match. @throws RegmonError if a glob matches no file. */
export function findPolicyFiles({ globs, base, cwd, advice }: PolicyGlobs): string[] {
  const found = new Set<string>()
  for (const glob of globs) {
    const pattern = isAbsolute(glob) ? glob : resolve(base, glob)
    const files = WILDCARD.test(glob) ? filesMatching(pattern).sort() : [pattern]
    if (files.length === 0) {
      throw new RegmonError('REGMON_POLICY_NONE', `no file matches "${glob}"`, {
        where: relative(cwd, base) || '.',
        hint: advice?.() ?? '`regmon init` writes a first policy',
      })
    }
    for (const file of files) found.add(resolve(file))
  }
  return [...found]
}

/** Does what `globSync` does, but loads its matcher, which takes 6 ms, only for complex patterns. */
export function filesMatching(pattern: string): string[] {
  const [folder, name] = [dirname(pattern), basename(pattern)]
  if (WILDCARD.test(folder) || !SIMPLE_NAME.test(name)) return globSync(pattern.replaceAll('\\', '/'))
  const source = name
    .replaceAll('.', '\\.')
    .replaceAll('*', '[^/]*')
    .replaceAll(/\{(.*?)\}/g, (_, list: string) => `(?:${list.replaceAll(',', '|')})`)
  const isCaseBlind = process.platform === 'win32' || process.platform === 'darwin'
  // A star at the beginning does not match a dot.
  const expression = new RegExp(`^${name.startsWith('*') ? '(?!\\.)' : ''}${source}$`, isCaseBlind ? 'i' : '')
  return namesIn(folder)
    .filter((entry) => expression.test(entry))
    .map((entry) => join(folder, entry))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
