/** NXLog's records of differences, findings and runs: made and read here alone. */
export { RecordMismatch, readDifference, readFinding, readRun } from './read.ts'
export {
  type EventRecord,
  EventSchema,
  type FindingRecord,
  FindingSchema,
  type RunRecord,
  RunSchema,
  type UnreadableRecord,
  type WatchRecord,
} from './records.ts'
export { differenceRecord, findingRecord, runRecord, unreadableRecord } from './write.ts'
