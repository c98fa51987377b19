import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { DIGEST_NAMES, type DigestName, digestHex } from '../../src/digest/index.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz'
const ALNUM = `${ALPHABET.toUpperCase()}${ALPHABET}0123456789`
const DIGITS = '1234567890'.repeat(8)

/** RFC 1319 A.5, RFC 1321 A.5, the RIPEMD-160 paper, FIPS 180 and 180-4, OpenSSL's mdc2test. */
const VECTORS: readonly (readonly [DigestName, string, string])[] = [
  ['md2', '', '8350e5a3e24c153df2275c9f80692773'],
  ['md2', 'a', '32ec01ec4a6dac72c0ab96fb34c0b5d1'],
  ['md2', 'abc', 'da853b0d3f88d99b30283a69e6ded6bb'],
  ['md2', 'message digest', 'ab4f496bfb2a530b219ff33031fe06b0'],
  ['md2', ALPHABET, '4e8ddff3650292ab5a4108c3aa47940b'],
  ['md2', ALNUM, 'da33def2a42df13975352846c30338cd'],
  ['md2', DIGITS, 'd5976f79d83d3a0dc9806c3c66f3efd8'],
  ['md5', '', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['md5', 'abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['md5', DIGITS, '57edf4a22be3c955ac49da2e2107b67a'],
  ['mdc2', 'Now is the time for all ', '42e50cd224baceba760bdd2bd409281a'],
  ['rmd160', '', '9c1185a5c5e9fc54612808977ee8f548b2258d31'],
  ['rmd160', 'abc', '8eb208f7e05d987a9b044a8e98c6b087f15a0bfc'],
  ['rmd160', DIGITS, '9b752e45573d4b39f4dbd3323cab82bf63326bfb'],
  ['sha', 'abc', '0164b8a914cd2a5e74c4f7ff082c4d97f1edf880'],
  [
    'sha',
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    'd2516ee1acfa5baf33dfc1c471e438449ef134c8',
  ],
  ['sha1', '', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['sha1', 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['sha224', 'abc', '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'],
  ['sha256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'sha384',
    'abc',
    'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
  ],
  [
    'sha512',
    'abc',
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  ],
]

describe('a digest agrees with its published vectors', () => {
  for (const [name, text, expected] of VECTORS) {
    it(`${name} of ${text.length} bytes`, () => assert.equal(digestHex(name, Buffer.from(text)), expected))
  }

  it('every name has one', () => {
    assert.deepEqual([...new Set(VECTORS.map(([name]) => name))], [...DIGEST_NAMES])
  })
})

it("MDC-2 agrees with OpenSSL's for every length up to 80", () => {
  const inputs = Array.from({ length: 81 }, (_, length) =>
    Buffer.alloc(length).map((_, i) => (i * 37 + length) % 256),
  )
  const script = `
    const { createHash } = require('node:crypto')
    const inputs = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
    console.log(JSON.stringify(inputs.map((hex) => createHash('mdc2').update(Buffer.from(hex, 'hex')).digest('hex'))))`
  const oracle = spawnSync(process.execPath, ['--openssl-legacy-provider', '-e', script], {
    input: JSON.stringify(inputs.map((input) => Buffer.from(input).toString('hex'))),
    encoding: 'utf8',
  })
  assert.equal(oracle.status, 0, oracle.stderr)
  assert.deepEqual(
    inputs.map((input) => digestHex('mdc2', input)),
    JSON.parse(oracle.stdout),
  )
})

it('a part of a larger buffer is hashed alone', () => {
  const whole = Buffer.from('xxabcyy')
  for (const name of DIGEST_NAMES) {
    assert.equal(digestHex(name, whole.subarray(2, 5)), digestHex(name, Buffer.from('abc')), name)
  }
})

it('small data that are hashed in turn do not get the digests of each other', () => {
  const data = [
    '',
    '00',
    '0000',
    '000000',
    '00000000',
    '01',
    '0100',
    '01000000',
    '00000001',
    'ffffffff',
    'ff',
  ]
  const digests = (name: DigestName) => data.map((hex) => digestHex(name, Buffer.from(hex, 'hex')))
  for (const name of ['sha1', 'md5', 'sha'] as const) {
    const first = digests(name)
    assert.equal(new Set(first).size, data.length)
    assert.deepEqual(digests(name), first)
  }
})
