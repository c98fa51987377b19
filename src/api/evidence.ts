/** Protects the source as evidence: regmon must not write into an image, or overwrite a hive, log or export. */
import { readlinkSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { RegmonError } from '../errors.ts'
import type { Evidence } from '../source/source-kind.ts'
import { isWithin } from '../source/within.ts'

/** A file that would be written, for the message. */
interface Written {
  readonly what: string
  /** The flag that names another place. */
  readonly flag: string
}

export const REPORT: Written = { what: "the reporter's output", flag: '--reporter name=file' }
export const BASELINE: Written = { what: 'the baseline', flag: '--store' }
export const STATE: Written = { what: "the watch's state", flag: '--store' }

/** Links that are followed to a file that does not exist yet; more are a loop. */
const LINKS = 40

/** @throws RegmonError where a file that would be written is evidence, or is in it. */
export function refuseEvidence(file: string, { what, flag }: Written, { folders, files }: Evidence): void {
  const place = realPlace(file)
  const refuse = (over: string): never => {
    throw new RegmonError('REGMON_EVIDENCE', `${what} would be written ${over}`, {
      where: file,
      hint: `regmon never writes to a source: name another place with ${flag}`,
    })
  }
  for (const folder of folders) if (isWithin(realPlace(folder), place)) refuse(`into the image ${folder}`)
  for (const read of files) if (isSameFile(realPlace(read), place)) refuse('over what is read or kept')
}

/** Names that differ only in case count as one file, as on Windows. */
function isSameFile(a: string, b: string): boolean {
  if (a.toLowerCase() === b.toLowerCase()) return true
  try {
    const [left, right] = [a, b].map((path) => statSync(path, { bigint: true }))
    return left!.ino === right!.ino && left!.dev === right!.dev
  } catch {
    // A file that does not exist, or cannot be accessed, is known only by its path.
    return false
  }
}

/** Where a file is or will be, with all links resolved. */
function realPlace(path: string, links = LINKS): string {
  try {
    return realpathSync.native(path)
  } catch {
    const above = dirname(path)
    if (above === path) return path
    const folder = realPlace(above, links)
    const target = links > 0 ? linkTarget(path) : undefined
    return target === undefined ? join(folder, basename(path)) : realPlace(resolve(folder, target), links - 1)
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
