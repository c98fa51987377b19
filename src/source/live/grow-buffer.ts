/** More than the registry holds: beyond it, a length is a lie or cannot be served. */
const LIMIT = 0x7fffffff

/**
 * A buffer that holds `needed` bytes and some that may come until it is filled; `undefined` where there
 * is not so much memory.
 */
export function growBuffer(buffer: Buffer, needed: number): Buffer | undefined {
  const length = Math.max(buffer.length * 2, Math.ceil(needed * 1.25))
  if (length > LIMIT) return undefined
  try {
    return Buffer.allocUnsafeSlow(length)
  } catch {
    return undefined
  }
}
