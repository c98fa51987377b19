/**
 * Walks a source along a plan: a synchronous stream of key states. Each key is opened once, and what is asked of it is
 * read while the walk stands at it; a key that no pattern can match is never opened.
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
  /** What earlier scans found: a key whose last-write time is the same is not read again. */
  readonly pass?: ScanPass | undefined
  /** With {@link pass}: a key that the scan before this one found, and this one does not. */
  gone?(node: KeyNode, view: View): void
}

/**
 * @returns keys in which a watch has a mask, or that cannot be read; and `undefined` now and then, so that a walk
 * through other keys can be stopped and shown as well.
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
