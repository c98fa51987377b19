/**
 * Change notifications: a source that can tell of changes is armed with places, and says which of them to
 * look at again. It tells too much rather than too little, and never what changed.
 */
import type { KeyPath, View } from '../registry/index.ts'

/** A key that someone wants to hear of, whether it exists or not. */
export interface NotifyPlace {
  readonly path: KeyPath
  readonly view: View
  /** Whether keys below count too: their values, names, their coming and going. */
  readonly subtree: boolean
}

export interface ChangeNotifier {
  /** Arms these places, in place of those before. Everything is armed when it returns: what is written after that is told. */
  watch(places: readonly NotifyPlace[]): void
  /** Places that could not be armed, and why: those are left to the interval. */
  readonly problems: readonly { readonly place: NotifyPlace; readonly reason: string }[]
  /** Registered handles now, for status and tests. */
  readonly handles: number
  /** Resolves when nothing is pending any more: the process can then end, by itself or at once. Under 1 s. */
  close(): Promise<void>
}

/**
 * @param onChange gets places (as given to {@link ChangeNotifier.watch}) of which something changed since
 * they were last told; a place is re-armed before it is told.
 */
export type OpenNotifier = (onChange: (places: readonly NotifyPlace[]) => void) => ChangeNotifier
