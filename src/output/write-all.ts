/** Synchronous, whole writes to a file descriptor. */
import { writeSync } from 'node:fs'
import { errorCode } from '../errors.ts'

/** Milliseconds between two attempts to write to a pipe that is full. */
const PAUSE = 5

/**
 * Writes all of it. Standard output is written this way too, past the stream of Node: synchronously, so that nothing is
 * lost when the process ends, and because Node cannot open a pipe as a stream under Wine.
 * @param patience milliseconds to wait for a reader that does not read.
 * @param onWritten called with the number of bytes written so far.
 * @throws Error with code EAGAIN where the patience has run out.
 */
export function writeAll(
  fd: number,
  data: string | Buffer,
  patience = Number.POSITIVE_INFINITY,
  onWritten: (bytes: number) => void = () => {},
): void {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data
  const end = performance.now() + patience
  for (let at = 0; at < bytes.length; onWritten(at)) {
    try {
      at += writeSync(fd, bytes, at)
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN' || performance.now() >= end) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
    }
  }
}
