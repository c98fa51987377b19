/** What policies, configs, reporters and programs import from `regmon`. */
import type { CheckOptions, CheckResult } from './api/check.ts'
import type { Watch, WatchOptions } from './api/watch.ts'

export type { CheckOptions, CheckResult } from './api/check.ts'
export type { Watch, WatchOptions } from './api/watch.ts'
export { type ConfigFile, defineConfig } from './config/index.ts'
export { RegmonError } from './errors.ts'
export { reg } from './pattern/index.ts'
export { definePolicy, type PolicyFile } from './policy/index.ts'
export type {
  EventRecord,
  FindingRecord,
  RunRecord,
  UnreadableRecord,
  WatchRecord,
} from './report/nxlog/records.ts'
export type { CreateReporter, Reporter, ReporterIO } from './report/reporter.ts'
export type {
  Difference,
  Finding,
  RunEvent,
  RunSummary,
  Unreadable,
  WatchResult,
} from './report/run-event.ts'
export type {
  PolicyStatus,
  ReporterStatus,
  ScanReason,
  WatchControls,
  WatchStatus,
} from './report/watch-status.ts'

/**
 * What `regmon check` does. Loaded when it is called: policies import from here too.
 * @throws RegmonError where it could not check at all: a wrong config, policy, source or store.
 */
export async function check(options: CheckOptions = {}): Promise<CheckResult> {
  return (await import('./api/check.ts')).check(options)
}

/**
 * What `regmon watch` does. Loaded when it is called.
 * @throws RegmonError where it cannot begin: a wrong config, policy, source or store, or another watch holds it.
 */
export async function watch(options: WatchOptions = {}): Promise<Watch> {
  return (await import('./api/watch.ts')).watch(options)
}
