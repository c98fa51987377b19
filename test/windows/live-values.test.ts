import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { upcase } from '../../src/registry/index.ts'
import { dword, key, subkeys, sz, values } from '../source/read.ts'
import { scratch } from './scratch.ts'

const CASES: readonly (readonly [what: string, name: string, type: number, data: Buffer])[] = [
  ['REG_NONE of 0 bytes', 'none', 0, Buffer.alloc(0)],
  ['REG_SZ', 'sz', 1, sz('text')],
  ['REG_SZ without a terminator', 'bare', 1, Buffer.from('text', 'utf16le')],
  ['REG_SZ of an odd length', 'odd', 1, Buffer.from([65, 0, 66])],
  ['REG_SZ of 0 bytes', 'empty', 1, Buffer.alloc(0)],
  ['REG_SZ with text after its terminator', 'after', 1, Buffer.concat([sz('seen'), sz('unseen')])],
  ['REG_EXPAND_SZ', 'expand', 2, sz('%SystemRoot%')],
  ['REG_BINARY', 'binary', 3, Buffer.from([0, 255, 0])],
  ['REG_DWORD', 'dword', 4, dword(0xfeedface)],
  ['REG_DWORD of 3 bytes', 'short', 4, Buffer.from([1, 2, 3])],
  ['REG_DWORD_BIG_ENDIAN', 'be', 5, Buffer.from([1, 2, 3, 4])],
  ['REG_LINK in an ordinary key', 'link', 6, Buffer.from('\\Registry', 'utf16le')],
  ['REG_MULTI_SZ', 'multi', 7, Buffer.concat([sz('a'), sz('b'), sz('')])],
  ['REG_QWORD', 'qword', 11, Buffer.alloc(8, 7)],
  ['an unknown type', 'unknown', 0x12345, Buffer.from('x')],
  ['the largest type', 'largest', 0xffffffff, Buffer.from('y')],
  ['1.5 MB', 'big', 3, Buffer.alloc(1_500_000, 'ab')],
  ['a default value', '', 1, sz('default')],
  ['a name with a NUL', 'a\0b', 1, sz('nul')],
  ['the name before that NUL', 'a', 1, sz('no nul')],
  ['a name that ends in a NUL', 'a\0', 1, sz('nul at the end')],
  ['a name that is one NUL', '\0', 1, sz('nul alone')],
  ['a name with a lone surrogate', 'a\ud800b', 1, sz('high')],
  ['another lone surrogate in its place', 'a\ud801b', 1, sz('low')],
  ['a name with a backslash', 'a\\b', 1, sz('backslash')],
  ['a name with escapes', '\x1b[31m\r\n', 1, sz('escape')],
  ['an emoji', '🗝', 1, sz('key')],
  ['a name of 16383 units', 'n'.repeat(16_383), 1, sz('long')],
]

for (const [what, name, type, data] of CASES) {
  it(`reads ${what}`, () => {
    const { written, open } = scratch()
    written.set(name, type, data)
    assert.deepEqual(values(open()), [`${name}:${type}:${data.toString('hex')}`])
  })
}

it('reads every value of a key once', () => {
  const { written, open } = scratch()
  for (const [, name, type, data] of CASES) written.set(name, type, data)
  const expected = CASES.map(([, name, type, data]) => `${name}:${type}:${data.toString('hex')}`)
  assert.deepEqual(values(open()).toSorted(), expected.toSorted())
})

it('reads back whatever can be written', () => {
  const unit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit))
  const value = fc.record({
    name: fc.array(unit, { maxLength: 40 }).map((units) => units.join('')),
    type: fc.integer({ min: 0, max: 0xffffffff }),
    data: fc.uint8Array({ maxLength: 300 }),
  })
  const { written, open } = scratch()
  const opened = key(open())
  fc.assert(
    fc.property(fc.uniqueArray(value, { selector: ({ name }) => upcase(name), maxLength: 8 }), (wanted) => {
      for (const { name, type, data } of wanted) written.set(name, type, data)
      const expected = wanted.map(
        ({ name, type, data }) => `${name}:${type}:${Buffer.from(data).toString('hex')}`,
      )
      assert.deepEqual(values(opened).toSorted(), expected.toSorted())
      for (const { name } of wanted) written.deleteValue(name)
    }),
    { numRuns: 50 },
  )
})

it('reads a value that outgrows the buffer between two calls', () => {
  const { written, open } = scratch()
  const opened = key(open())
  for (const size of [10, 70_000, 200_000, 199_999, 400_000, 0]) {
    written.set('grows', 3, Buffer.alloc(size, 'z'))
    assert.deepEqual(values(opened), [`grows:3:${'7a'.repeat(size)}`])
  }
})

it('sees in an open key what was written after it was opened', () => {
  const { written, open } = scratch()
  const opened = key(open())
  assert.deepEqual([values(opened), subkeys(opened)], [[], []])
  written.set('v', 3, Buffer.from([1])).key('k')
  assert.deepEqual([values(opened), subkeys(opened)], [['v:3:01'], ['k']])
  written.deleteValue('v')
  assert.deepEqual(values(opened), [])
})

it('reports that a key was written while its values were read', () => {
  const { written, open } = scratch()
  for (const name of ['a', 'b', 'c']) written.set(name, 3, Buffer.from(name))
  const opened = key(open())
  let left = 1
  const problem = opened.values(() => {
    if (left-- > 0) written.deleteValue('a')
  })
  assert.equal(problem?.status, 'unstable')
  assert.deepEqual(values(opened).length, 2, 'and reads it whole when asked again')
})

it('lists all subkeys, even after a write since the values were read', () => {
  const { written, open } = scratch()
  for (const name of ['a', 'b']) written.key(name)
  written.set('v', 3, Buffer.from([1]))
  const opened = key(open())
  assert.equal(values(opened).length, 1)
  written.set('w', 3, Buffer.from([2])).key('c')
  assert.deepEqual(subkeys(opened), ['a', 'b', 'c'])
})

it('reports it also where one value replaced another', () => {
  const { written, open } = scratch()
  for (const name of ['b', 'c', 'd']) written.set(name, 3, Buffer.from(name))
  const opened = key(open())
  let left = 1
  const problem = opened.values(() => {
    if (left-- > 0) written.deleteValue('b').set('a', 3, Buffer.from('a'))
  })
  assert.equal(problem?.status, 'unstable')
})

it('reports that a key was deleted while its values were read', () => {
  const { written, open } = scratch()
  const below = written.key('gone').set('a', 3, Buffer.from('a')).set('b', 3, Buffer.from('b'))
  const problem = key(open(['gone'])).values(() => below.delete())
  assert.deepEqual(problem, { status: 'vanished', code: 1018, reason: 'ERROR_KEY_DELETED (1018)' })
})

it('reports when a key was last written', () => {
  const { written, open } = scratch()
  const before = BigInt(Date.now() - 20) * 10_000n + 116_444_736_000_000_000n
  written.set('v', 3, Buffer.from([1]))
  const first = key(open()).lastWrite()
  assert.ok(first >= before && first < before + 600_000_000n, `${before} ${first}`)
  written.set('v', 3, Buffer.from([2]))
  assert.ok(key(open()).lastWrite() > first)
})
