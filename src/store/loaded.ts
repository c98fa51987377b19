/** Goes on with what a store gives at once or later, without a promise where it is at hand. */
import type { Loaded } from './store.ts'

export function whenLoaded<T, U>(loaded: Loaded<T>, next: (value: T) => Loaded<U>): Loaded<U> {
  return loaded instanceof Promise ? loaded.then(next) : next(loaded)
}
