/** Identifies a watch among those of its host, in different scans. */
import type { WatchInfo } from './run-event.ts'

export function watchId({ policy, watch, view, recursive }: WatchInfo): string {
  return JSON.stringify([policy, watch, view, recursive])
}
