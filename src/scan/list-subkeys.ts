/** Lists the subkeys of a key that the walk opens next. */
import { type ReadProblem, upcase } from '../registry/index.ts'
import type { SourceKey } from '../source/source.ts'
import type { KeyNode } from './key-node.ts'
import { coveredLiterals, type NextKey, nextOfListed, nextOfUnlisted, type Position } from './next-key.ts'
import { ATTEMPTS } from './read-values.ts'

/** Windows' limit for the depth of a key. Only a manipulated hive has deeper keys. */
const DEPTH_LIMIT = 512

/** A key, or a list of subkeys, that could not be read. */
interface Broken {
  readonly node: KeyNode
  readonly problem: ReadProblem
}

export interface Listed {
  readonly keys: NextKey[]
  readonly broken: readonly Broken[]
  /** The numbers of the excludes that pruned a subkey, one for each pruned subkey. */
  readonly pruned: readonly number[]
}

/** Lists again if the key changes meanwhile. */
export function listSubkeys(key: SourceKey, node: KeyNode, position: Position): Listed {
  if (node.depth >= DEPTH_LIMIT) {
    const reason = `keys are nested deeper than ${DEPTH_LIMIT}`
    const problem: ReadProblem = { status: 'malformed', code: 0, reason }
    return { keys: [], broken: [{ node, problem }], pruned: [] }
  }
  for (let attempt = 1; ; attempt++) {
    const keys: NextKey[] = []
    const broken: Broken[] = []
    const pruned: number[] = []
    const hidden = [...(key.unlisted?.() ?? []), ...coveredLiterals(position)]
    const unlisted = new Map(hidden.map((name) => [upcase(name), name]))
    const problem = key.subkeys((name, ref, problem, lastWrite) => {
      if (unlisted.size > 0) unlisted.delete(upcase(name))
      if (problem === undefined)
        keys.push(...nextOfListed(position, name, ref, lastWrite, (by) => pruned.push(by)))
      else broken.push({ node: node.below([name]), problem })
    })
    if (problem?.status === 'unstable' && attempt < ATTEMPTS) continue
    for (const name of unlisted.values()) keys.push(...nextOfUnlisted(position, name))
    if (problem !== undefined) broken.push({ node, problem })
    return { keys, broken, pruned }
  }
}
