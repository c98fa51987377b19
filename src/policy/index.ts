/** Policy files → validated policies. */
export { findPolicyFiles, loadPolicies, type PolicyPlaces } from './load.ts'
export { type Policy, resolvePolicy } from './policy.ts'
export { parseSchedule, type Schedule } from './schedule.ts'
export { definePolicy, type PolicyFile, PolicySchema } from './schema.ts'
