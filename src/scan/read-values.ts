/** Reads the values of one open key, and hashes what a watch matched while its data are at hand. */
import { type DigestName, digestHex } from '../digest/index.ts'
import type { Match, PlanState } from '../plan/index.ts'
import { type KeyPath, REG_LINK, type ReadProblem, valueText } from '../registry/index.ts'
import type { SourceKey } from '../source/source.ts'
import type { ScanCounts, ValueReading } from './key-reading.ts'
import { typeMismatch } from './type-mismatch.ts'

/** The value that makes a key a symbolic link. */
const LINK_VALUE = 'SymbolicLinkValue'

/** How often a key that changes while it is read is read again. */
export const ATTEMPTS = 4

export interface ValuesRead {
  readonly values: ValueReading[]
  readonly problem: ReadProblem | undefined
  /** Whether the key holds a link's value: where it was opened as itself, it is a link. */
  readonly link: boolean
  /** The excludes that took a value each. */
  readonly removed: readonly number[]
}

/**
 * @param wild what applies where the key turns out to be a link that was opened itself; absent where
 * links were followed on the way to it.
 * @param recorded digest names that the baseline's rows of this key name.
 */
export function readValues(
  key: SourceKey,
  state: PlanState,
  wild: PlanState | undefined,
  recorded: readonly DigestName[],
  counts: ScanCounts,
): ValuesRead {
  for (let attempt = 1; ; attempt++) {
    const values: ValueReading[] = []
    const removed: Match[] = []
    let link = false
    const problem = key.values((name, type, buffer, start, end, valueProblem) => {
      const isLink = wild !== undefined && type === REG_LINK && name === LINK_VALUE
      link ||= isLink
      const match = isLink ? wild.matchLink(name) : state.match(name)
      if (match === undefined) return
      if (match.removedBy.length > 0) removed.push(match)
      if (match.watches.length === 0) return
      const digestNames = valueProblem === undefined ? withRecorded(match.digests, recorded) : []
      const data = buffer.subarray(start, end)
      const digests: string[] = []
      for (const digestName of digestNames) digests.push(digestHex(digestName, data))
      values.push({
        name,
        type,
        size: end - start,
        match,
        digestNames,
        digests,
        data: match.keepsData ? valueText(type, buffer, start, end) : undefined,
        mismatch:
          match.findings && valueProblem === undefined ? typeMismatch(type, buffer, start, end) : undefined,
        problem: valueProblem,
      })
    })
    if (problem?.status === 'unstable' && attempt < ATTEMPTS) continue
    const excludes = removed.flatMap((match) => match.removedBy)
    for (const exclude of excludes) count(counts.removed, exclude)
    const met = problem?.status === 'unstable' ? firstOfEachName(values) : values
    for (const value of met) {
      // What is known to exist and could not be read is told by itself.
      if (value.problem !== undefined) continue
      count(counts.byMatch, value.match.id)
      counts.values++
    }
    return { values: met, problem, link, removed: excludes }
  }
}

function count(counts: number[], index: number): void {
  counts[index] = (counts[index] ?? 0) + 1
}

function withRecorded(asked: readonly DigestName[], recorded: readonly DigestName[]): readonly DigestName[] {
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

/** Whether nothing was met that must be seen in each scan: problems and findings. */
export function isOrdinary(read: ValuesRead | undefined, path: KeyPath): boolean {
  if (path.segments.at(-1)?.includes('\0')) return false
  if (read === undefined) return true
  if (read.problem !== undefined || read.link) return false
  return !read.values.some(
    ({ name, problem, mismatch }) => problem !== undefined || mismatch !== undefined || name.includes('\0'),
  )
}
