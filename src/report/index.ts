/**
 * `import … from 'regmon/reporter'`: what a reporter needs, in this repository or in a package of its own. Names and
 * data come from whoever can write to a registry: they reach a terminal or a log only through the functions here.
 */

export { rawEvent, safeJsonLine } from './json-line.ts'
export type { EventRecord, FindingRecord, RunRecord, UnreadableRecord, WatchRecord } from './nxlog/records.ts'
export { differenceRecord, findingRecord, runRecord, unreadableRecord } from './nxlog/write.ts'
export { pathText } from './path-text.ts'
export type {
  CreateReporter,
  Reporter,
  ReporterIO,
  ReporterOptions,
  ReporterTraits,
} from './reporter.ts'
export {
  type Difference,
  type EventPlace,
  type ExcludeResult,
  type Finding,
  type FindingKind,
  RUN_EVENT_VERSION,
  type RunEvent,
  type RunSummary,
  type Severity,
  type Unreadable,
  type ValueState,
  type WatchCounts,
  type WatchInfo,
  type WatchResult,
} from './run-event.ts'
export { tapComment, tapLine, tapText } from './tap-text.ts'
export { terminalText } from './terminal-text.ts'
export type { PolicyStatus, ReporterStatus, ScanReason, WatchControls, WatchStatus } from './watch-status.ts'
