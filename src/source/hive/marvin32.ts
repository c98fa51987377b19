/** Marvin32, the checksum of log entries, with the registry's own seed. */

const SEED_LOW = 0x7a4e55c5
const SEED_HIGH = 0x82ef4d88

/** Whether the hash of `data` from `start` to `end` is the eight bytes at `at`. */
export function marvinHolds(data: Buffer, start: number, end: number, at: number): boolean {
  const [low, high] = marvin32(data, start, end)
  return data.readUInt32LE(at) === low && data.readUInt32LE(at + 4) === high
}

export function marvin32(data: Buffer, start: number, end: number): readonly [low: number, high: number] {
  let low = SEED_LOW | 0
  let high = SEED_HIGH | 0
  const mix = (word: number): void => {
    low = (low + word) | 0
    high ^= low
    low = (rotate(low, 20) + high) | 0
    high = rotate(high, 9) ^ low
    low = (rotate(low, 27) + high) | 0
    high = rotate(high, 19)
  }
  let next = start
  for (; next + 4 <= end; next += 4) mix(data.readInt32LE(next))
  let last = 0x80
  for (let byte = end - 1; byte >= next; byte--) last = (last << 8) | data[byte]!
  mix(last)
  mix(0)
  return [low >>> 0, high >>> 0]
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
