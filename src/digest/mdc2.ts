/** MDC-2 (ISO/IEC 10118-2) on DES, padded with zeros as OpenSSL does. */
import { createRequire } from 'node:module'

interface DesJs {
  DES: {
    create(options: { type: 'encrypt'; key: Uint8Array; padding: false }): {
      update(data: Uint8Array): number[]
    }
  }
}

let des: DesJs['DES'] | undefined

const BLOCK = 8

/** @returns lower-case hex. */
export function mdc2(data: Uint8Array): string {
  let left = Buffer.alloc(BLOCK, 0x52)
  let right = Buffer.alloc(BLOCK, 0x25)
  const block = Buffer.alloc(BLOCK)
  for (let at = 0; at < data.length; at += BLOCK) {
    block.fill(0)
    block.set(data.subarray(at, at + BLOCK))
    left[0] = (left[0]! & 0x9f) | 0x40
    right[0] = (right[0]! & 0x9f) | 0x20
    const [a, b] = [step(left, block), step(right, block)]
    left = Buffer.concat([a.subarray(0, 4), b.subarray(4)])
    right = Buffer.concat([b.subarray(0, 4), a.subarray(4)])
  }
  return left.toString('hex') + right.toString('hex')
}

/** Encrypts the block with the key, and XORs the block to the result. DES ignores the parity bits of the key. */
function step(key: Uint8Array, block: Uint8Array): Buffer {
  des ??= (createRequire(import.meta.url)('des.js') as DesJs).DES
  const enciphered = Buffer.from(des.create({ type: 'encrypt', key, padding: false }).update(block))
  for (let i = 0; i < BLOCK; i++) enciphered[i]! ^= block[i]!
  return enciphered
}
