/** Policies → one scan plan. Touches no registry. */
export type { Match } from './match.ts'
export { compilePlan, type ScanPlan, stateAt } from './scan-plan.ts'
export type { PlanState } from './state.ts'
export { excludesOf, type PlannedPolicy, type Watch, watchesOf } from './watch.ts'
