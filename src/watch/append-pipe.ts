/** A named pipe that a watch writes to: its reader may stall, go, come back, or not be there yet. */
import { constants, openSync, statSync } from 'node:fs'
import { PipeWriter } from './pipe-writer.ts'

export class AppendPipe {
  private readonly path: string
  private pending = ''
  private writer: PipeWriter | undefined
  private inode = ''

  constructor(path: string) {
    this.path = path
  }

  static isPipe(path: string): boolean {
    return statSync(path, { throwIfNoEntry: false })?.isFIFO() === true
  }

  write(text: string): void {
    this.pending += text
  }

  /**
   * Writes what is pending.
   * @returns whether there was anything. @throws Error that says why it was not taken; it is then forgotten, but for the
   * rest of a line that was begun.
   */
  flush(): boolean {
    const text = this.pending
    this.pending = ''
    if (text === '') return false
    try {
      this.open().write(text)
      return true
    } catch (cause) {
      const { code = (cause as Error).message } = cause as NodeJS.ErrnoException
      // Another reader begins with a whole line.
      if (code !== 'EAGAIN') this.close()
      throw new Error(`${this.path} cannot be written: ${REASONS[code] ?? code}`, { cause })
    }
  }

  /** The pipe that stands there now: it may have been made anew, or be something else. */
  private open(): PipeWriter {
    const there = statSync(this.path, { bigint: true })
    if (!there.isFIFO()) throw new Error('it is no pipe any more')
    const inode = `${there.dev} ${there.ino}`
    if (this.writer !== undefined && this.inode === inode) return this.writer
    this.close()
    const fd = openSync(this.path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_APPEND)
    this.writer = new PipeWriter(fd)
    this.inode = inode
    return this.writer
  }

  discard(): void {
    this.pending = ''
  }

  close(): void {
    this.writer?.close()
    this.writer = undefined
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENXIO: 'nobody reads it',
  EPIPE: 'its reader is gone',
  EAGAIN: 'its reader does not read',
}
