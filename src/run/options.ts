/** What a run is given: everything resolved, nothing read from argv, env or the terminal. */
import type { Mode } from '../judge/index.ts'
import type { Pattern } from '../pattern/index.ts'
import type { ScanPlan } from '../plan/index.ts'
import type { Policy } from '../policy/index.ts'
import type { KeyPath, View } from '../registry/index.ts'
import type { RunEvent } from '../report/run-event.ts'
import type { ScanPass } from '../scan/index.ts'
import type { RegistrySource } from '../source/source.ts'
import type { DigestStore } from '../store/store.ts'

/** A key that the scan before found, and this one does not. */
export interface GoneKey {
  readonly path: KeyPath
  readonly view: View
}

/** One scan of a `watch`: compared with the one before, whose place it takes. */
interface WatchScan {
  /** The plan of all policies, for the watches that are due. */
  readonly plan: ScanPlan
  /** The plan of all policies, for all watches: the same one where all of them are due. */
  readonly full: ScanPlan
  /** The watches that are due, by number. */
  readonly due: ReadonlySet<number>
  /** What earlier scans found, where the source's last-write times show what was written since. */
  readonly pass: ScanPass | undefined
  /**
   * Whether those scans visited every key that concerns the watches: what is gone is then among the keys that they
   * found and this one does not. Otherwise every recorded key that was not visited is judged.
   */
  readonly covered: boolean
  /** Recorded keys that were not visited and may exist all the same, kept from scan to scan. */
  readonly hidden: Map<string, GoneKey>
  /** A change's own number, so that the same change made twice is two events. */
  sequence(): string
}

/** Narrows what is scanned, compared and accepted, and nothing else. */
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
   * `check`: compare, and record what was never seen. `update`: the same, then accept. `accept`: take
   * the present state, of what {@link accept} matches or of all. `preview`: an accept that writes nothing.
   * `watch`: compare with the last scan's state, which {@link store} holds, and take its place.
   */
  readonly mode: Mode
  /** For `watch`. */
  readonly watch?: WatchScan
  /** For `accept`: empty takes all of it. */
  readonly accept: readonly Pattern[]
  /** Those of {@link accept} that also take out entries that the source does not contain. */
  readonly forget?: readonly Pattern[]
  /** Stale hives, by the key paths they are mounted at, that do not fail the run; `true`: all. */
  readonly allowStale?: true | readonly string[]
  /** Whether recorded entries that the source does not contain are only counted. */
  readonly allowSkipped?: boolean
  /** Whether anything may be written: not under `--ci`. */
  readonly mayWrite: boolean
  /** Whether a watch without a baseline is an error. */
  readonly requireBaseline: boolean
  /** Whether keys that could never be read are only counted, whatever the policies say. */
  readonly allowUnreadable: boolean
  readonly emit: (event: RunEvent) => void
  readonly signal?: AbortSignal
  /** The clock, for tests. Default: the system's. */
  readonly now?: () => Date
}
