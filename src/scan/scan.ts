/**
 * Walks a source along a plan: a synchronous stream of keys. Each key is opened once and read once,
 * each value is hashed once for each digest; a key that no pattern can reach is never opened.
 */
import type { DigestName } from '../digest/index.ts'
import type { ScanPlan } from '../plan/index.ts'
import type { KeyPath, Upcased, View } from '../registry/index.ts'
import type { RegistrySource } from '../source/source.ts'
import type { KeyReading, ScanCounts } from './key-reading.ts'
import type { ScanPass } from './scan-memory.ts'
import { Walk } from './walk.ts'

export interface ScanHooks {
  /** Digest names that the baseline's rows of a key name: its values are hashed with those too. */
  recorded(view: View, upcased: Upcased, path: KeyPath): readonly DigestName[]
  /** What earlier scans found: a key whose last-write time is the same is not read again. */
  readonly pass?: ScanPass | undefined
  /** With {@link pass}: a key that was there when the scan before this one looked, and is no longer met. */
  gone?(path: KeyPath, view: View): void
}

/**
 * @returns keys with something to tell, and `undefined` now and then where there is nothing for long: a
 * walk through keys that no mask applies in can be stopped, and watched, as well.
 */
export function* scan(
  plan: ScanPlan,
  source: RegistrySource,
  hooks: ScanHooks,
  counts: ScanCounts,
): Generator<KeyReading | undefined, void, void> {
  for (const root of plan.roots) {
    const walk = new Walk(source, hooks, counts)
    try {
      yield* walk.from({ root, segments: [] }, plan.start(root)!)
    } finally {
      walk.close()
    }
  }
}
