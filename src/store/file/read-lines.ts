/** Reads a file of any size line by line, with only a part of it in memory. */
import { closeSync, openSync, readSync } from 'node:fs'

const PIECE = 1 << 18
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * @param visit gets each line without its line ending: `bytes` from `start` to `end`, valid during the call only. Line
 * numbers begin at 1. It returns whether to continue.
 * @throws the error of `node:fs` if the file cannot be read.
 */
export function readLines(
  file: string,
  visit: (bytes: Buffer, start: number, end: number, line: number) => boolean,
): void {
  const fd = openSync(file, 'r')
  try {
    let bytes = Buffer.allocUnsafeSlow(PIECE)
    let kept = 0
    let line = 0
    for (;;) {
      if (kept === bytes.length) bytes = Buffer.concat([bytes], bytes.length * 2)
      const read = readSync(fd, bytes, kept, bytes.length - kept, null)
      const filled = kept + read
      let start = line === 0 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0
      for (let end = bytes.indexOf(LINE_FEED, Math.max(kept, start)); end >= 0 && end < filled; ) {
        const stop = bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end
        if (!visit(bytes, start, stop, ++line)) return
        start = end + 1
        end = bytes.indexOf(LINE_FEED, start)
      }
      if (read === 0) {
        if (start < filled) visit(bytes, start, filled, ++line)
        return
      }
      bytes.copy(bytes, 0, start, filled)
      kept = filled - start
    }
  } finally {
    closeSync(fd)
  }
}
