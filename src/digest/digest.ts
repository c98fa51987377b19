/** The ten digests by name. OpenSSL has seven of them; three are too old for it, and loaded only when asked for. */
import { hash } from 'node:crypto'
import { createRequire } from 'node:module'
import { md2 } from './md2.ts'
import { mdc2 } from './mdc2.ts'

/** im_regmon's names, which policies write. */
export const DIGEST_NAMES = [
  'md2',
  'md5',
  'mdc2',
  'rmd160',
  'sha',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
] as const

export type DigestName = (typeof DIGEST_NAMES)[number]

/** Bytes of each digest. */
export const DIGEST_SIZES: Readonly<Record<DigestName, number>> = {
  md2: 16,
  md5: 16,
  mdc2: 16,
  rmd160: 20,
  sha: 20,
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
}

export function isDigestName(name: string): name is DigestName {
  return Object.hasOwn(DIGEST_SIZES, name)
}

/** The digest of the bytes and nothing else, as lower-case hex, so that any tool can recompute it. */
export function digestHex(name: DigestName, data: Uint8Array): string {
  return data.length <= SmallDigests.LONGEST ? smallDigests(name).of(data) : compute(name, data)
}

function compute(name: DigestName, data: Uint8Array): string {
  switch (name) {
    case 'md2':
      return md2(data)
    case 'mdc2':
      return mdc2(data)
    case 'sha':
      return sha0(data)
    case 'rmd160':
      return hash('ripemd160', data, 'hex')
    default:
      return hash(name, data, 'hex')
  }
}

/**
 * The digests of data of up to four bytes that were computed last. A third of the values of a registry are numbers, few
 * of them different, and a call of OpenSSL takes ten times as long as finding its last answer.
 */
class SmallDigests {
  static readonly LONGEST = 4
  private static readonly SLOT_BITS = 10
  private readonly name: DigestName
  private readonly numbers = new Uint32Array(1 << SmallDigests.SLOT_BITS)
  private readonly lengths = new Uint8Array(1 << SmallDigests.SLOT_BITS)
  private readonly digests = new Array<string>(1 << SmallDigests.SLOT_BITS).fill('')

  constructor(name: DigestName) {
    this.name = name
  }

  of(data: Uint8Array): string {
    const { length } = data
    let number = 0
    for (let i = 0; i < length; i++) number = (number << 8) | data[i]!
    const slot = Math.imul(number + length, 0x9e3779b1) >>> (32 - SmallDigests.SLOT_BITS)
    const known = this.digests[slot]!
    if (known !== '' && this.numbers[slot] === number >>> 0 && this.lengths[slot] === length) return known
    this.numbers[slot] = number
    this.lengths[slot] = length
    const digest = compute(this.name, data)
    this.digests[slot] = digest
    return digest
  }
}

const small = new Map<DigestName, SmallDigests>()

function smallDigests(name: DigestName): SmallDigests {
  const known = small.get(name) ?? new SmallDigests(name)
  small.set(name, known)
  return known
}

type ShaJs = (name: 'sha') => { update(data: Uint8Array): { digest(encoding: 'hex'): string } }

let shaJs: ShaJs | undefined

/** SHA-0: FIPS 180 of 1993, before the rotation that made it SHA-1. */
function sha0(data: Uint8Array): string {
  shaJs ??= createRequire(import.meta.url)('sha.js') as ShaJs
  return shaJs('sha').update(data).digest('hex')
}
