/** Pipes: a reader takes them at its own pace, or not at all. A watch waits for none, and so it can be stopped. */
import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs'
import { isatty } from 'node:tty'
import { errorCode } from '../errors.ts'
import { Sink } from './sink.ts'
import { writeAll } from './write-all.ts'

/** Milliseconds that a reader may take before its output counts as failed. */
const PATIENCE = 200
const NEWLINE = 0x0a

/** Writes whole lines to a descriptor that does not block. */
export class PipeWriter {
  private readonly fd: number
  /** The end of a line that was written in part: it is written first, so that every line is whole. */
  private rest = Buffer.alloc(0)

  /** @param fd a write to it throws EAGAIN where there is no room. */
  constructor(fd: number) {
    this.fd = fd
  }

  /** @throws Error with code EAGAIN where it is not read; a line that was begun is then finished by the next write. */
  write(text: string): void {
    const bytes = Buffer.concat([this.rest, Buffer.from(text, 'utf8')])
    let written = 0
    try {
      writeAll(this.fd, bytes, PATIENCE, (count) => {
        written = count
      })
      this.rest = Buffer.alloc(0)
    } catch (error) {
      const isWithinLine = written === 0 ? this.rest.length > 0 : bytes[written - 1] !== NEWLINE
      this.rest = Buffer.from(
        bytes.subarray(written, isWithinLine ? bytes.indexOf(NEWLINE, written) + 1 : written),
      )
      throw error
    }
  }

  close(): void {
    closeSync(this.fd)
  }
}

/** A named pipe: its reader may stall, leave, come back, or not be there yet. */
export class NamedPipe extends Sink {
  private writer: PipeWriter | undefined
  private inode = ''

  static isAt(path: string): boolean {
    return statSync(path, { throwIfNoEntry: false })?.isFIFO() === true
  }

  protected put(texts: readonly string[]): void {
    try {
      this.current().write(texts.join(''))
    } catch (error) {
      // The next reader begins with a whole line.
      if (errorCode(error) !== 'EAGAIN') this.close()
      throw error
    }
  }

  override close(): void {
    this.writer?.close()
    this.writer = undefined
  }

  /** Opens the pipe that is at this path now: it may have been made anew, or be something else. */
  private current(): PipeWriter {
    const stat = statSync(this.name, { bigint: true })
    if (!stat.isFIFO()) throw new Error('it is no longer a pipe')
    const inode = `${stat.dev} ${stat.ino}`
    if (this.writer !== undefined && this.inode === inode) return this.writer
    this.close()
    const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_APPEND
    this.writer = new PipeWriter(openSync(this.name, flags))
    this.inode = inode
    return this.writer
  }
}

/**
 * Standard output or error, where its reader may stall: a stopped terminal, a pipe, a socket as services have.
 * @param streamOf the stream of Node for a descriptor.
 * @returns `undefined` where a write never blocks, or the system offers no way to write without blocking.
 */
export function openStdioPipe(
  fd: 1 | 2,
  streamOf: (fd: 1 | 2) => NodeJS.WriteStream,
): PipeWriter | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const stat = fstatSync(fd)
    // Only a socket cannot be opened a second time. Node's own stream makes it non-blocking.
    if (stat.isSocket()) return streamOf(fd).writable ? new PipeWriter(fd) : undefined
    if (!stat.isFIFO() && !isatty(fd)) return undefined
    const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY
    return new PipeWriter(openSync(`/proc/self/fd/${fd}`, flags))
  } catch {
    return undefined
  }
}
