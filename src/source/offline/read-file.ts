/** Reads an offline registry's file whole, and says in a user's words why it cannot be read. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { RegmonError } from '../../errors.ts'

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'there is no such file'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['NOT_A_FILE', 'it is a device or a pipe, not a file'],
  ['ELOOP', 'its symbolic links lead to each other'],
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
    throw unreadable(file, cause)
  }
}

/** @throws RegmonError `REGMON_FILE_UNREADABLE`. */
export function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (cause) {
    throw unreadable(folder, cause)
  }
}

/** Why the file system refused, in a user's words. */
export function reasonOf(thrown: unknown): string {
  const code = codeOf(thrown)
  return REASONS.get(code) ?? code
}

/** Whether it is a matter of rights. */
export function isDenied(thrown: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(codeOf(thrown))
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
}

function unreadable(file: string, cause: unknown): RegmonError {
  return new RegmonError('REGMON_FILE_UNREADABLE', `${file} cannot be read: ${reasonOf(cause)}`, {
    where: file,
    cause,
    ...(codeOf(cause) === 'EBUSY' && {
      hint: 'Windows keeps its hives open: copy it from a shadow copy, or read live.',
    }),
  })
}
