/** An image is evidence: regmon reads it, and keeps nothing in it. */
import { readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { RegmonError } from '../errors.ts'
import { isWithin } from '../source/within.ts'

/** Links that are followed on the way to a file that is not there yet; more is a loop. */
const LINKS = 40

/** @throws RegmonError where a file that would be written lies in the image. */
export function refuseInImage(file: string, what: string, image: string | undefined): void {
  if (image === undefined || !isWithin(realPlace(image), realPlace(file))) return
  throw new RegmonError('REGMON_STORE_IN_IMAGE', `${what} would be written into the image ${image}`, {
    where: file,
    hint: 'an image is only read: name a store elsewhere with --store',
  })
}

/** Where a file is or will be, whatever links lead there. */
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
