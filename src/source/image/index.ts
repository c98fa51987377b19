/** Whole Windows volumes as a source: their hives found, and mounted where Windows would mount them. */

// What a user's files are on a machine that runs, too.
export { aliasesOf } from './mount-users.ts'
export { openImage } from './open-image.ts'
export { openInVolume } from './open-in-volume.ts'
export { SID, textOf } from './profile-list.ts'
export { classesOf } from './stray-profiles.ts'
export { SYSTEM_ACCOUNT, userIn } from './users.ts'
export { isPlace, type Place, TOP, Volume } from './volume.ts'
