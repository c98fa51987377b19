/** A hive's bytes as 32-bit words. */

const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

/**
 * @returns the same bytes where they begin at a multiple of 4 in memory, else a copy, and the words in them; what
 * follows the last whole word is in no word.
 */
export function wordsOf(file: Buffer): { readonly bytes: Buffer; readonly words: Uint32Array } {
  if (file.byteOffset % 4 === 0 && IS_LITTLE_ENDIAN)
    return { bytes: file, words: new Uint32Array(file.buffer, file.byteOffset, file.length >>> 2) }
  const bytes = Buffer.allocUnsafeSlow(file.length)
  file.copy(bytes)
  if (IS_LITTLE_ENDIAN) return { bytes, words: new Uint32Array(bytes.buffer, 0, bytes.length >>> 2) }
  const words = Uint32Array.from({ length: file.length >>> 2 }, (_, i) => file.readUInt32LE(i * 4))
  return { bytes, words }
}
