/** Calls `next` with a loaded result: at once if the result is not a promise, which saves a turn of the event loop. */
import type { Loaded } from './store.ts'

export function whenLoaded<T, U>(loaded: Loaded<T>, next: (value: T) => Loaded<U>): Loaded<U> {
  return loaded instanceof Promise ? loaded.then(next) : next(loaded)
}
