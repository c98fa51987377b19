/** Which watch of its host a result is of, among the scans that tell of it. */
import type { WatchRecord } from './records.ts'

export function watchId({ Policy, Watch, View, Recursive }: WatchRecord): string {
  return JSON.stringify([Policy, Watch, View, Recursive])
}
