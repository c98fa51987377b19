/**
 * Change notifications. A source that supports them is given places, and reports which of them to
 * read again. It may report too many places, but never too few, and not what changed.
 */
import type { KeyPath, View } from '../registry/index.ts'

/** A key whose changes are wanted, whether it exists or not. */
export interface NotifyPlace {
  readonly path: KeyPath
  readonly view: View
  /** Whether changes of the keys below count too. */
  readonly subtree: boolean
}

export interface ChangeNotifier {
  /** Replaces the places to watch. When it returns, every later write will be reported. */
  watch(places: readonly NotifyPlace[]): void
  /** Places that cannot be watched, and why. Only interval scans will see their changes. */
  readonly problems: readonly { readonly place: NotifyPlace; readonly reason: string }[]
  /** The number of handles that are registered, for status and tests. */
  readonly handles: number
  /** Resolves when nothing is pending any more: the process can then end, by itself or at once. Under 1 s. */
  close(): Promise<void>
}

/**
 * @param onChange gets places (as given to {@link ChangeNotifier.watch}) of which something changed since
 * the last report; a place is registered again before it is reported.
 */
export type OpenNotifier = (onChange: (places: readonly NotifyPlace[]) => void) => ChangeNotifier
