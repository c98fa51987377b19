/** Synchronous, whole writes to a file descriptor. */
import { writeSync } from 'node:fs'

/**
 * Writes all of it. Standard output goes this way too, past `process.stdout`: synchronously, so that nothing is lost at the end, and under Wine, where
 * Node cannot open a pipe as a stream.
 */
export function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8')
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}
