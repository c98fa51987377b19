/** Tells whether a profile's files may hold other content than when they were read. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { logNames } from '../hive/index.ts'
import { isPlace, type Place, type Volume } from '../image/index.ts'
import { reasonOf } from '../offline/index.ts'
import type { ListedUser } from './listed-users.ts'
import { findProfile } from './profile.ts'

/**
 * The part of a hive's first block that says which of its states this is: sequence numbers, the time of the last
 * write, and their checksum.
 */
const HEADER_LENGTH = 512

/** What is read of a profile, in few bytes: another text is another state of it. */
export function stampOf(listed: ListedUser, placeOf: (path: string) => string): string {
  const { volume, hives } = findProfile(listed, placeOf)
  const stamps = hives.map(({ place }) =>
    isPlace(place) && volume !== undefined
      ? filesOf(volume, place).map((file) => `${file} ${fileStamp(file)}`)
      : place,
  )
  return JSON.stringify([listed.folder, stamps])
}

/** A hive, and the logs that lie beside it. */
function filesOf(volume: Volume, place: Place): string[] {
  const folder = { path: dirname(place.path) }
  const logs = logNames(basename(place.path)).map((name) => volume.find([name], folder))
  return [place, ...logs.filter(isPlace)].map((found) => volume.fileOf(found))
}

/**
 * Size, time and header: a hive's file is written by the kernel, which does not always move the time of it. A file that
 * cannot be read is told by the reason.
 */
function fileStamp(file: string): string {
  try {
    // To open a pipe would wait for its other end.
    if (!statSync(file).isFile()) return 'no file'
    const opened = openSync(file, 'r')
    try {
      const { size, mtimeMs } = fstatSync(opened)
      const header = Buffer.alloc(HEADER_LENGTH)
      readSync(opened, header, 0, HEADER_LENGTH, 0)
      return `${size} ${mtimeMs} ${header.toString('base64')}`
    } finally {
      closeSync(opened)
    }
  } catch (thrown) {
    return reasonOf(thrown)
  }
}
