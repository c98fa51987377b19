/** What a reader takes at its own pace, or not at all: a watch does not wait for it, and can be stopped. */
import { closeSync, writeSync } from 'node:fs'

/** Milliseconds that a reader may take before its output counts as one that fails. */
const PATIENCE = 200
const PAUSE = 5
const NEWLINE = 0x0a

export class PipeWriter {
  private readonly fd: number
  /** Of a line that was begun: it goes first, so that every line is whole. */
  private rest = Buffer.alloc(0)

  /** @param fd one that does not block: a write says EAGAIN where there is no room. */
  constructor(fd: number) {
    this.fd = fd
  }

  /** @throws Error with code EAGAIN where it is not read; no line is then half-written for good. */
  write(text: string): void {
    const bytes = Buffer.concat([this.rest, Buffer.from(text, 'utf8')])
    const end = performance.now() + PATIENCE
    for (let at = 0; at < bytes.length; ) {
      try {
        at += writeSync(this.fd, bytes, at)
      } catch (error) {
        const isStalled = (error as NodeJS.ErrnoException).code === 'EAGAIN'
        if (isStalled && performance.now() < end) {
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
          continue
        }
        const isBegun = at === 0 ? this.rest.length > 0 : bytes[at - 1] !== NEWLINE
        this.rest = Buffer.from(isBegun ? bytes.subarray(at, bytes.indexOf(NEWLINE, at) + 1) : [])
        throw error
      }
    }
    this.rest = Buffer.alloc(0)
  }

  close(): void {
    closeSync(this.fd)
  }
}
