/** Hives on a Windows volume: found by their names there, opened within a bound of memory, and mounted. */
export { HivePool } from './hive-pool.ts'
export { type FileToMount, type MountedFile, mountFile } from './mount-file.ts'
export { besideHive, type HiveFile } from './open-in-volume.ts'
export { isPlace, type Place, type PlaceProblem, TOP } from './place.ts'
export { Volume } from './volume.ts'
