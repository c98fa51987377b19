/** Hives on a Windows volume: finds them by name, opens them within a bound of memory, and mounts them. */
export { HivePool } from './hive-pool.ts'
export { type FileToMount, type MountedFile, mountFile } from './mount-file.ts'
export { besideHive, type HiveFile } from './open-in-volume.ts'
export { isPlace, type Place, type PlaceProblem, TOP } from './place.ts'
export { Volume } from './volume.ts'
