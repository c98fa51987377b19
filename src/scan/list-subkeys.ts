/** The subkeys of a key, and where the plan leads among them. */
import type { KeyPath, ReadProblem } from '../registry/index.ts'
import { upcase } from '../registry/index.ts'
import type { SourceKey } from '../source/source.ts'
import { ATTEMPTS } from './read-values.ts'
import { coveredLiterals, type Spot, type Target, targetsOfListed, targetsOfUnlisted } from './target.ts'

/** Windows' own limit of a key's depth; a deeper tree is a hive that lies. */
const DEPTH_LIMIT = 512

/** A key, or a list of subkeys, that could not be read. */
interface Broken {
  readonly path: KeyPath
  readonly problem: ReadProblem
}

export interface Listed {
  readonly targets: Target[]
  readonly broken: readonly Broken[]
  /** Excludes that pruned a subkey, each as often. */
  readonly pruned: readonly number[]
}

/** Of a key that changes while it is listed, the subkeys of a later look. */
export function listSubkeys(key: SourceKey, path: KeyPath, spot: Spot): Listed {
  if (path.segments.length >= DEPTH_LIMIT) {
    const reason = `keys are nested deeper than ${DEPTH_LIMIT}`
    const problem: ReadProblem = { status: 'malformed', code: 0, reason }
    return { targets: [], broken: [{ path, problem }], pruned: [] }
  }
  for (let attempt = 1; ; attempt++) {
    const targets: Target[] = []
    const broken: Broken[] = []
    const pruned: number[] = []
    const hidden = [...(key.unlisted?.() ?? []), ...coveredLiterals(spot)]
    const unlisted = new Map(hidden.map((name) => [upcase(name), name]))
    const problem = key.subkeys((name, ref, problem, lastWrite) => {
      if (unlisted.size > 0) unlisted.delete(upcase(name))
      if (problem === undefined)
        targets.push(...targetsOfListed(spot, name, ref, lastWrite, (by) => pruned.push(by)))
      else broken.push({ path: { root: path.root, segments: [...path.segments, name] }, problem })
    })
    if (problem?.status === 'unstable' && attempt < ATTEMPTS) continue
    for (const name of unlisted.values()) targets.push(...targetsOfUnlisted(spot, name))
    if (problem !== undefined) broken.push({ path, problem })
    return { targets, broken, pruned }
  }
}
