/** Reads an offline registry's file whole, and says in a user's words why it cannot be read. */
import { readFileSync, statSync } from 'node:fs'
import { RegmonError } from '../../errors.ts'

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'there is no such file'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['NOT_A_FILE', 'it is a device or a pipe, not a file'],
  ['EBUSY', 'another program holds it'],
  ['ERR_FS_FILE_TOO_LARGE', 'it is larger than 2 GiB'],
])

/** @throws RegmonError `REGMON_FILE_UNREADABLE`. */
export function readFile(file: string): Buffer {
  try {
    // A device or a pipe may have no end.
    const stats = statSync(file)
    if (!stats.isFile() && !stats.isDirectory()) throw Object.assign(new Error(), { code: 'NOT_A_FILE' })
    return readFileSync(file)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new RegmonError('REGMON_FILE_UNREADABLE', `${file} cannot be read: ${REASONS.get(code) ?? code}`, {
      where: file,
      cause,
      ...(code === 'EBUSY' && {
        hint: 'Windows keeps its hives open: copy it from a shadow copy, or read live.',
      }),
    })
  }
}
