/** Reads the values of one open key, either for a fingerprint of all, or for the digests of each. */
import { type DigestName, digestHex } from '../digest/index.ts'
import type { Match, PlanState } from '../plan/index.ts'
import { REG_LINK, type ReadProblem, valueText } from '../registry/index.ts'
import type { SourceKey } from '../source/source.ts'
import { Fingerprint } from './fingerprint.ts'
import type { ValueReading } from './key-reading.ts'
import { typeMismatch } from './type-mismatch.ts'

/** The value that makes a key a symbolic link. */
const LINK_VALUE = 'SymbolicLinkValue'

/** The number of attempts to read a key that changes meanwhile. */
export const ATTEMPTS = 4

/** What one read of a key adds to the counts. */
export interface ValuesSeen {
  /** The match of each value that could be read. */
  readonly matches: readonly Match[]
  /** The numbers of the excludes that removed a value, one for each value. */
  readonly removed: readonly number[]
}

/**
 * Computes the fingerprint of the values that the watches select.
 * @param wild set if the key itself was opened, which may then be a link.
 * @returns `undefined` if a fingerprint is not enough: the key has a problem, a name with a NUL, or is a link.
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
  /** Whether the key has the value of a link. If the key itself was opened, it is a link. */
  readonly link: boolean
  readonly fingerprint: string | undefined
}

export interface Asked {
  /** The digest names of the key's baseline entries. */
  readonly recorded: readonly DigestName[]
  /** Whether to compute the fingerprint too. */
  readonly fingerprint: boolean
}

/**
 * Hashes the values that the watches select.
 * @param wild the state to use if the key is a link; absent if links were followed.
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

/** Removes duplicates: an enumeration by index may return a value twice if a write comes in between. */
function firstOfEachName(values: readonly ValueReading[]): ValueReading[] {
  const seen = new Set<string>()
  return values.filter(({ name }) => !seen.has(name) && seen.add(name))
}

/** Whether a key that was opened without following links is a symbolic link. */
export function isLink(key: SourceKey): boolean {
  let found = false
  key.values((name, type) => {
    found ||= type === REG_LINK && name === LINK_VALUE
  })
  return found
}
