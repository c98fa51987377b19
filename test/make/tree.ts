/** Trees for {@link writeHive}, written as a table of paths. */
import { upcase } from '../../src/registry/index.ts'
import type { HiveTree, HiveValue } from './hive.ts'

interface Draft {
  readonly name: string
  readonly values: HiveValue[]
  readonly below: Map<string, Draft>
}

/**
 * A tree from paths below the hive's root: `{ 'Microsoft\\Windows': [value('x', REG_SZ, sz('y'))] }`. Keys
 * above are made; `''` is the root.
 */
export function treeOf(paths: Readonly<Record<string, readonly HiveValue[]>>): HiveTree {
  const root: Draft = { name: 'ROOT', values: [], below: new Map() }
  for (const [path, values] of Object.entries(paths)) {
    let key = root
    for (const name of path === '' ? [] : path.split('\\')) {
      const next = key.below.get(upcase(name)) ?? { name, values: [], below: new Map() }
      key.below.set(upcase(name), next)
      key = next
    }
    key.values.push(...values)
  }
  return finish(root)
}

export function value(name: string, type: number, data: Uint8Array): HiveValue {
  return { name, type, data }
}

function finish({ name, values, below }: Draft): HiveTree {
  return { name, values, keys: [...below.values()].map(finish) }
}
