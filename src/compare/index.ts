/** The present state against a baseline: differences, events, findings. No I/O. */
export { compareKey, deletions, matchEntry, packReading } from './compare-key.ts'
export type { Difference } from './difference.ts'
export { eventOf, numbered } from './event.ts'
export { type Finding, findingsOf, reportedFinding, reportsFinding } from './finding.ts'
export { acceptedEntries, withAdded } from './next-entries.ts'
export {
  type Coverage,
  coverageOf,
  hasBaseline,
  recordedWatch,
  upcaseNames,
  watchText,
} from './recorded-watch.ts'
export { UnreadKeys } from './unread.ts'
