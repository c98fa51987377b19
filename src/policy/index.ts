/** Policy files → validated policies. */
export { loadPolicies, type PolicyPlaces } from './load.ts'
export { type Policy, type Reportable, resolvePolicy } from './policy.ts'
export { definePolicy, type PolicyFile, PolicySchema } from './schema.ts'
