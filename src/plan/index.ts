/** Compiles policies into one scan plan. Does not access a registry. */
export type { Match } from './match.ts'
export { compilePlan, type ScanPlan, stateAt } from './scan-plan.ts'
export type { PlanState } from './state.ts'
export { excludesOf, type PlannedPolicy, type Watch, watchesOf } from './watch.ts'
