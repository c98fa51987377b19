/** Tells whether a profile's files may have changed since they were read. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { reasonOf } from '../offline/index.ts'
import { hivesOf, type ProfileFiles } from '../profiles/index.ts'
import { besideHive, type HiveFile, isPlace } from '../volume/index.ts'
import type { ListedUser } from './listed-users.ts'

/**
 * The part of a hive's first block that says which of its states this is: sequence numbers, the time of the last
 * write, and their checksum.
 */
const HEADER_LENGTH = 512

/** A text that changes when the profile's files change. */
export function stampOf({ sid, folder }: ListedUser, profile: ProfileFiles): string {
  const stamps = hivesOf(sid, profile).map(({ file }) =>
    'status' in file ? file : filesOf(file).map((name) => `${name} ${fileStamp(name)}`),
  )
  return JSON.stringify([folder, stamps])
}

/** A hive, and the logs that lie beside it. */
function filesOf(file: HiveFile): string[] {
  const logs = besideHive(file).map(({ found }) => found)
  return [file.place, ...logs.filter(isPlace)].map((place) => file.volume.fileOf(place))
}

/**
 * Size, time and header: the kernel writes hives, and does not always change the file's time. For a file that cannot be
 * read, the reason.
 */
function fileStamp(file: string): string {
  try {
    // Opening a pipe would wait for its other end.
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
