/** Standard output and error whose reader may stall: a terminal that was stopped, a pipe, a socket as services have. */
import { constants, fstatSync, openSync } from 'node:fs'
import { isatty } from 'node:tty'
import { PipeWriter } from '../watch/index.ts'

/**
 * @param fd 1, standard output, or 2, standard error.
 * @returns `undefined` where a write never waits, or the system has no way to write without waiting.
 */
export function openStdioPipe(fd: 1 | 2): PipeWriter | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const stats = fstatSync(fd)
    // Only a socket cannot be opened a second time. Node's own stream sets it to say EAGAIN.
    if (stats.isSocket()) {
      const stream = fd === 1 ? process.stdout : process.stderr
      return stream.writable ? new PipeWriter(fd) : undefined
    }
    if (!stats.isFIFO() && !isatty(fd)) return undefined
    const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY
    return new PipeWriter(openSync(`/proc/self/fd/${fd}`, flags))
  } catch {
    return undefined
  }
}
