/** A named pipe that a watch writes to: its reader may stall, go, come back, or not be there yet. */
import { constants, openSync, statSync } from 'node:fs'
import { PipeWriter } from './pipe-writer.ts'

export class AppendPipe {
  private readonly path: string
  private pending = ''
  private writer: PipeWriter | undefined

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
      this.writer ??= new PipeWriter(openSync(this.path, constants.O_WRONLY | constants.O_NONBLOCK))
      this.writer.write(text)
      return true
    } catch (cause) {
      const { code = String(cause) } = cause as NodeJS.ErrnoException
      // Another reader begins with a whole line.
      if (code !== 'EAGAIN') this.close()
      throw new Error(`${this.path} cannot be written: ${REASONS[code] ?? code}`, { cause })
    }
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
