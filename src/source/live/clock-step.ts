/** Queries a key's state so that the next write is sure to change it. */
import type { KeyInfo, KeyReader } from './key-reader.ts'
import type { Handle } from './native.ts'

/** Windows stamps writes with a clock that moves in steps: two writes within one have one time. */
const STEP_MS = 16
/** From 1601, where a FILETIME begins, to 1970. */
const EPOCH_MS = 11_644_473_600_000

const sleeper = new Int32Array(new SharedArrayBuffer(4))

/** Queries a key. One that was written within this step of the clock is queried after it. */
export function settledInfo(reader: Pick<KeyReader, 'query'>, key: Handle): KeyInfo | number {
  const info = reader.query(key)
  if (typeof info === 'number') return info
  const written = (info.lastWriteHigh * 2 ** 32 + info.lastWriteLow) / 10_000 - EPOCH_MS
  const age = Date.now() - written
  if (age < -STEP_MS || age > STEP_MS) return info
  Atomics.wait(sleeper, 0, 0, STEP_MS)
  return reader.query(key)
}
