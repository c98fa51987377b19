/** The masks that apply in one key: value name → {@link Match}. Masks of the same text are tried once. */
import type { Glob } from '../pattern/index.ts'
import { upcase } from '../registry/index.ts'
import type { Match, Matches } from './match.ts'
import type { Exclude, Watch } from './watch.ts'

interface Mask {
  readonly glob: Glob
  readonly watches: Watch[]
  readonly excludes: Exclude[]
}

export class Masks {
  /** Masks that names are tested against. Masks that match every name need no test: see {@link always}. */
  private readonly tried: readonly Mask[]
  private readonly always: readonly Mask[]
  private readonly answers = new Map<string, Match | undefined>()
  private readonly unconditional: Match | undefined
  private readonly matches: Matches

  constructor(watches: readonly Watch[], excludes: readonly Exclude[], matches: Matches) {
    this.matches = matches
    const masks = new Map<string, Mask>()
    const maskOf = (glob: Glob): Mask => {
      const text = upcase(glob.text)
      const mask = masks.get(text) ?? { glob, watches: [], excludes: [] }
      masks.set(text, mask)
      return mask
    }
    for (const watch of watches) maskOf(watch.pattern.mask).watches.push(watch)
    for (const exclude of excludes) maskOf(exclude.pattern.mask).excludes.push(exclude)
    const all = [...masks.values()]
    this.always = all.filter((mask) => mask.glob.everything)
    this.tried = all.filter((mask) => !mask.glob.everything)
    this.unconditional = this.decide(this.always, false)
  }

  /** The match of a value name; `undefined` where no watch has a mask for it. */
  match(name: string): Match | undefined {
    if (this.tried.length === 0) return this.unconditional
    const upcased = upcase(name)
    let hits = ''
    for (const mask of this.tried) hits += mask.glob.test(upcased) ? '1' : '0'
    if (!this.answers.has(hits)) {
      this.answers.set(
        hits,
        this.decide([...this.always, ...this.tried.filter((_, index) => hits[index] === '1')], false),
      )
    }
    return this.answers.get(hits)
  }

  /** The match of a link's own `SymbolicLinkValue`. The mask of every watch matches it; those of excludes are tested. */
  matchLink(name: string): Match | undefined {
    const upcased = upcase(name)
    const excluding = [...this.always, ...this.tried].filter((mask) => mask.glob.test(upcased))
    return this.decide(excluding, true)
  }

  private decide(hit: readonly Mask[], everyWatch: boolean): Match | undefined {
    const source = everyWatch ? [...this.always, ...this.tried] : hit
    // A watch of both views is alive twice in a shared key, and matches once.
    const watches = [...new Set(source.flatMap((mask) => mask.watches))].sort((a, b) => a.index - b.index)
    if (watches.length === 0) return undefined
    const excludes = [...new Set(hit.flatMap((mask) => mask.excludes))]
    const kept = watches.filter((watch) => !excludes.some((exclude) => exclude.policy === watch.policy))
    const removedBy = excludes.filter((exclude) => watches.some((watch) => watch.policy === exclude.policy))
    return this.matches.of(
      kept,
      removedBy.map((exclude) => exclude.index),
    )
  }
}
