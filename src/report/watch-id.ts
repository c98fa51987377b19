/** Which watch of its host a result is of, among the scans that tell of it. */
import type { WatchInfo } from './run-event.ts'

export function watchId({ policy, watch, view, recursive }: WatchInfo): string {
  return JSON.stringify([policy, watch, view, recursive])
}
