/** Policy files → validated policies. */
export { findPolicyFiles } from './find-files.ts'
export { loadPolicies, type PolicyPlaces } from './load.ts'
export { definePolicy, forUser, type Policy, resolvePolicy } from './policy.ts'
export { parseSchedule, type Schedule } from './schedule.ts'
export type { PolicyFile } from './schema.ts'
