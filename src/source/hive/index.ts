/** Hive files as a source: a reader of the regf format, and where hives are mounted. */

export type { FoundLogs } from './find-logs.ts'
export { Hive } from './hive.ts'
export type { HiveMount } from './kind.ts'
export { logNames } from './log-names.ts'
export { hiveFindings, noticesOf } from './notices.ts'
export { fileOf, type OpenedHive, openHive } from './open-hive.ts'
export { type MountedHives, mountHives, openHives } from './open-hives.ts'
