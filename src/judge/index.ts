/** The present state against a baseline: differences, findings, and what is written. No I/O. */
export { matchEntry } from './compare.ts'
export {
  type Coverage,
  coverageOf,
  hasBaseline,
  recordedWatch,
  upcaseNames,
  watchText,
} from './coverage.ts'
export type { Difference } from './difference.ts'
export { type Finding, findingsOf, findingText, recordedFinding, reportsFinding } from './findings.ts'
export { judgeKey, type KeyContext } from './judge-key.ts'
export { type Hidden, judgeUnvisited } from './judge-unvisited.ts'
export { pendingPolicies } from './pending.ts'
export { type Mode, type Rules, rulesFor } from './rules.ts'
export { UnreadKeys } from './unread-keys.ts'
export { failsUnreadable, unreadableText } from './unreadable.ts'
