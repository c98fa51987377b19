/** What policies, configs and reporters import from `regmon`. */
export { type ConfigFile, defineConfig } from './config/index.ts'
export { RegmonError } from './errors.ts'
export { reg } from './pattern/index.ts'
export { definePolicy, type PolicyFile } from './policy/index.ts'
export type { CreateReporter, Reporter, ReporterIO } from './report/reporter.ts'
export type {
  EventRecord,
  FindingRecord,
  RunEvent,
  RunRecord,
  UnreadableKey,
  WatchRecord,
} from './report/run-event.ts'
