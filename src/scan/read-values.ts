/** Passes over the values of one open key: one that only fingerprints them, and one that hashes each. */
import { type DigestName, digestHex } from '../digest/index.ts'
import type { Match, PlanState } from '../plan/index.ts'
import { REG_LINK, type ReadProblem, valueText } from '../registry/index.ts'
import type { SourceKey } from '../source/source.ts'
import { Fingerprint } from './fingerprint.ts'
import type { ValueReading } from './key-reading.ts'
import { typeMismatch } from './type-mismatch.ts'

/** The value that makes a key a symbolic link. */
const LINK_VALUE = 'SymbolicLinkValue'

/** How often a key that changes while it is read is read again. */
export const ATTEMPTS = 4

/** What a pass saw of a key, for counting it. */
export interface ValuesSeen {
  /** The match of each value that could be read, of a key all of whose values are plain. */
  readonly matches: readonly Match[]
  /** The excludes that took a value each. */
  readonly removed: readonly number[]
}

/**
 * Fingerprints what the watches select.
 * @param wild set where the key was opened as itself: it may turn out to be a link.
 * @returns `undefined` where something in the key needs more than a comparison: a problem, a name with a NUL, a link.
 */
export function fingerprintValues(
  key: SourceKey,
  state: PlanState,
  wild: PlanState | undefined,
): (ValuesSeen & { readonly fingerprint: string }) | undefined {
  const fingerprint = new Fingerprint(state)
  const matches: Match[] = []
  let removed: number[] | undefined
  let isPlain = true
  const problem = key.values((name, type, buffer, start, end, valueProblem) => {
    if (type === REG_LINK && wild !== undefined && name === LINK_VALUE) isPlain = false
    const match = state.match(name)
    if (match === undefined) return
    if (match.removedBy.length > 0) removed = [...(removed ?? []), ...match.removedBy]
    if (match.watches.length === 0) return
    if (valueProblem !== undefined || name.includes('\0')) isPlain = false
    fingerprint.add(name, type, buffer, start, end)
    matches.push(match)
  })
  if (problem !== undefined || !isPlain) return undefined
  return { fingerprint: fingerprint.digest(), matches, removed: removed ?? [] }
}

export interface ValuesRead extends ValuesSeen {
  readonly values: readonly ValueReading[]
  readonly problem: ReadProblem | undefined
  /** Whether the key holds a link's value: where it was opened as itself, it is a link. */
  readonly link: boolean
  readonly fingerprint: string | undefined
}

export interface Asked {
  /** Digest names that the baseline's entries of the key name. */
  readonly recorded: readonly DigestName[]
  /** Whether the fingerprint is wanted, too. */
  readonly fingerprint: boolean
}

/**
 * Hashes what the watches select.
 * @param wild what applies where the key turns out to be a link that was opened itself; absent where
 * links were followed on the way to it.
 */
export function readValues(
  key: SourceKey,
  state: PlanState,
  wild: PlanState | undefined,
  { recorded, fingerprint: isWanted }: Asked,
): ValuesRead {
  for (let attempt = 1; ; attempt++) {
    const values: ValueReading[] = []
    const matches: Match[] = []
    const removed: number[] = []
    const fingerprint = isWanted ? new Fingerprint(state) : undefined
    let isPlain = true
    let link = false
    const problem = key.values((name, type, buffer, start, end, valueProblem) => {
      const isLink = wild !== undefined && type === REG_LINK && name === LINK_VALUE
      link ||= isLink
      const match = isLink ? wild.matchLink(name) : state.match(name)
      if (match === undefined) return
      if (match.removedBy.length > 0) removed.push(...match.removedBy)
      if (match.watches.length === 0) return
      const digestNames = valueProblem === undefined ? withRecorded(match.digests, recorded) : []
      const data = buffer.subarray(start, end)
      const digests: string[] = []
      for (const digestName of digestNames) digests.push(digestHex(digestName, data))
      const mismatch =
        match.findings && valueProblem === undefined ? typeMismatch(type, buffer, start, end) : undefined
      if (valueProblem !== undefined || mismatch !== undefined || isLink || name.includes('\0'))
        isPlain = false
      fingerprint?.add(name, type, buffer, start, end)
      if (valueProblem === undefined) matches.push(match)
      values.push({
        name,
        type,
        size: end - start,
        match,
        digestNames,
        digests,
        data: match.keepsData ? valueText(type, buffer, start, end) : undefined,
        mismatch,
        problem: valueProblem,
      })
    })
    if (problem?.status === 'unstable' && attempt < ATTEMPTS) continue
    const isWhole = problem === undefined && isPlain
    if (problem?.status !== 'unstable')
      return {
        values,
        problem,
        link,
        matches,
        removed,
        fingerprint: isWhole ? fingerprint?.digest() : undefined,
      }
    const once = firstOfEachName(values)
    const seen = once.filter((value) => value.problem === undefined).map(({ match }) => match)
    return { values: once, problem, link, matches: seen, removed, fingerprint: undefined }
  }
}

function withRecorded(asked: readonly DigestName[], recorded: readonly DigestName[]): readonly DigestName[] {
  if (recorded.length === 0) return asked
  const missing = recorded.filter((name) => !asked.includes(name))
  return missing.length === 0 ? asked : [...asked, ...missing]
}

/** An enumeration by index that was overtaken by a write may give a value twice. */
function firstOfEachName(values: readonly ValueReading[]): ValueReading[] {
  const seen = new Set<string>()
  return values.filter(({ name }) => !seen.has(name) && seen.add(name))
}

/** Whether a key that was opened as itself is a symbolic link. */
export function isLink(key: SourceKey): boolean {
  let found = false
  key.values((name, type) => {
    found ||= type === REG_LINK && name === LINK_VALUE
  })
  return found
}
