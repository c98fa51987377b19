/** Policies for tests, from as little as a test says. */
import type { PatternText } from '../../src/pattern/index.ts'
import { type Policy, type PolicyFile, resolvePolicy } from '../../src/policy/index.ts'

export type Sketch = Omit<PolicyFile, 'watch' | 'exclude'> & {
  readonly watch: readonly PatternText[]
  readonly exclude?: readonly PatternText[]
}

export function policyOf(sketch: Sketch, index = 0): Policy {
  const { exclude, ...rest } = sketch
  const file: PolicyFile = { ...rest, watch: [...sketch.watch], ...(exclude && { exclude: [...exclude] }) }
  const policy = resolvePolicy(file, { name: `policy-${index}`, file: `policy-${index}.policy.ts` })
  if ('problems' in policy) throw new TypeError(JSON.stringify(policy.problems))
  return policy
}
