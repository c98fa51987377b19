/** The options of a run. They are fully resolved: a run does not read argv, the environment or the terminal. */
import type { Mode } from '../judge/index.ts'
import type { Pattern } from '../pattern/index.ts'
import type { ScanPlan } from '../plan/index.ts'
import type { Policy } from '../policy/index.ts'
import type { KeyPath, View } from '../registry/index.ts'
import type { RunEvent } from '../report/run-event.ts'
import type { ScanPass } from '../scan/index.ts'
import type { RegistrySource } from '../source/source.ts'
import type { DigestStore } from '../store/store.ts'

/** A key that an earlier scan found and this one did not. */
export interface GoneKey {
  readonly path: KeyPath
  readonly view: View
}

/** Options of one scan of a `watch`. The scan is compared with the state of the last scan, and then replaces it. */
interface WatchScan {
  /** The plan of all policies, for the watches that are due. */
  readonly plan: ScanPlan
  /** The plan of all policies, for all watches. The same object as {@link plan} if all watches are due. */
  readonly full: ScanPlan
  /** The watches that are due, by number. */
  readonly due: ReadonlySet<number>
  /** The memory of earlier scans. `undefined` if the source has no reliable last-write times. */
  readonly pass: ScanPass | undefined
  /**
   * Whether earlier scans visited every key that concerns the watches. If so, only keys that they found and this scan
   * did not find can be gone. If not, the run examines every recorded key that it did not visit.
   */
  readonly covered: boolean
  /** Recorded keys that were not visited but may still exist. Kept from scan to scan. */
  readonly hidden: Map<string, GoneKey>
  /** A new number for each change, so that the same change made twice gives two event ids. */
  sequence(): string
}

/** Selects what is scanned, compared and accepted. */
export interface Selection {
  readonly policies: readonly string[]
  readonly tags: readonly string[]
  readonly view: View | undefined
}

export interface RunOptions {
  /** All policies of the config, selected or not. */
  readonly policies: readonly Policy[]
  readonly selection: Selection
  readonly source: RegistrySource
  readonly store: DigestStore
  /** The name of the baseline that the run compares with. */
  readonly target: string
  /** The name in events. */
  readonly hostname: string
  /**
   * `check`: compare, and record values of new watches. `update`: the same, then accept all differences. `accept`:
   * accept the present state of all values, or of those that {@link accept} matches. `preview`: an accept that writes
   * nothing. `watch`: compare with the state of the last scan, which is in {@link store}, and replace it.
   */
  readonly mode: Mode
  /** For `watch`. */
  readonly watch?: WatchScan
  /** The patterns of `accept`. An empty list accepts everything. */
  readonly accept: readonly Pattern[]
  /** Those patterns of {@link accept} that also remove entries that the source does not contain. */
  readonly forget?: readonly Pattern[]
  /** The key paths of stale hives that do not fail the run. `true`: all stale hives. */
  readonly allowStale?: true | readonly string[]
  /** Whether recorded entries that the source does not contain are counted without failing the run. */
  readonly allowSkipped?: boolean
  /** Whether the run may write the store. `false` under `--ci`. */
  readonly mayWrite: boolean
  /** Whether a watch without a baseline is an error. */
  readonly requireBaseline: boolean
  /** Whether keys that could never be read are counted without failing the run, for all policies. */
  readonly allowUnreadable: boolean
  readonly emit: (event: RunEvent) => void
  readonly signal?: AbortSignal
  /** The clock, for tests. Default: the system's. */
  readonly now?: () => Date
}
