/** Hive files as a source: a reader of the regf format, and where hives are mounted. */
export { Hive } from './hive.ts'
export { openHives } from './open-hives.ts'
