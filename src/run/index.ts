/** A run: plan → scan → compare → store → report → verdict. */
export type { GoneKey, RunOptions, Selection } from './options.ts'
export { run } from './run.ts'
export { isSelected, selectPolicies } from './select.ts'
export type { ExitCode } from './verdict.ts'
