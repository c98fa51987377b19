/**
 * Walks a source along a plan, as a synchronous stream of key states. The walk opens each key once, and never opens a
 * key that no pattern can match. The caller reads a key before it asks for the next one.
 */
import type { ScanPlan } from '../plan/index.ts'
import type { View } from '../registry/index.ts'
import type { RegistrySource } from '../source/source.ts'
import type { ScanCounts } from './counts.ts'
import type { KeyNode } from './key-node.ts'
import type { KeyState } from './key-state.ts'
import type { ScanPass } from './scan-memory.ts'
import { Walk } from './walk.ts'

export interface ScanHooks {
  /** The memory of earlier scans. With it, keys whose last-write time is the same are not read. */
  readonly pass?: ScanPass | undefined
  /** Called, if {@link pass} is set, for each key that earlier scans found and this one did not. */
  gone?(node: KeyNode, view: View): void
}

/**
 * @returns keys whose values a watch may match, and keys that cannot be read. Also `undefined` from time to time, so
 * that the caller can show progress and stop while the walk passes other keys.
 */
export function* scan(
  plan: ScanPlan,
  source: RegistrySource,
  hooks: ScanHooks,
  counts: ScanCounts,
): Generator<KeyState | undefined, void, void> {
  for (const root of plan.roots) {
    const walk = new Walk(source, hooks, counts)
    try {
      walk.begin(root, plan.start(root)!)
      for (let key = walk.next(); key !== 'end'; key = walk.next()) yield key === 'pause' ? undefined : key
    } finally {
      walk.close()
    }
  }
}
