import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { REG_BINARY, REG_DWORD, REG_LINK, REG_SZ, upcase } from '../../src/registry/index.ts'
import { Hive } from '../../src/source/hive/index.ts'
import type { TreeKey } from '../../src/source/offline/index.ts'
import { type HiveOptions, type HiveTree, type HiveValue, writeHive } from '../make/hive.ts'
import { treeOf, value } from '../make/tree.ts'
import { dword, sz } from './read.ts'

/** What a hive holds, names sorted, as a tree that can be compared; damage fails. */
function read(key: TreeKey, depth = 0): HiveTree {
  const values: HiveValue[] = []
  const keys: HiveTree[] = []
  const problems = [
    key.values((name, type, buffer, start, end, problem) => {
      assert.equal(problem, undefined)
      values.push({ name, type, data: Buffer.from(buffer.subarray(start, end)) })
    }),
    key.subkeys((name, ref, problem) => {
      assert.equal(problem, undefined)
      const child = key.childAt(name, ref)
      keys.push('status' in child ? assert.fail(child.reason) : read(child, depth + 1))
    }),
  ]
  assert.deepEqual(problems, [undefined, undefined])
  return normal({ name: depth === 0 ? 'ROOT' : key.name, values, keys, lastWrite: key.lastWrite() })
}

/** The same tree in one order, without what is default. */
function normal({ name = 'ROOT', values = [], keys = [], lastWrite }: HiveTree): HiveTree {
  const byName = (a: { name?: string }, b: { name?: string }) =>
    upcase(a.name ?? '') < upcase(b.name ?? '') ? -1 : 1
  return {
    name,
    values: values.map((value) => ({ ...value, data: Buffer.from(value.data) })).sort(byName),
    keys: keys.map(normal).sort(byName),
    lastWrite: lastWrite ?? 133485408000000000n,
  }
}

const nameOf = (key: ReturnType<TreeKey['child']>) => (key && 'name' in key ? key.name : key?.reason)

const unit = fc.oneof(
  fc.integer({ min: 0x20, max: 0x7e }),
  fc.integer({ min: 0, max: 0xff }),
  fc.integer({ min: 0, max: 0xffff }),
)
const name = (min: number) =>
  fc
    .array(unit, { minLength: min, maxLength: 12 })
    .map((units) => String.fromCharCode(...units).replaceAll('\\', '/'))
const data = fc.oneof(
  fc.uint8Array({ maxLength: 9 }),
  fc
    .tuple(fc.integer({ min: 16340, max: 50000 }), fc.nat(255))
    .map(([length, byte]) => Buffer.alloc(length, byte)),
)
const values = fc.uniqueArray(
  fc.record({ name: name(0), type: fc.oneof(fc.nat(11), fc.integer({ min: 0, max: 0xffffffff })), data }),
  { selector: (value) => upcase(value.name), maxLength: 30, size: 'small' },
)
const filetime = fc.bigInt({ min: 0n, max: 0xffffffffffffffffn })
const treeOfDepth = (depth: number): fc.Arbitrary<HiveTree> =>
  fc.record({
    name: name(1),
    values,
    lastWrite: filetime,
    className: fc.string({ maxLength: 3 }),
    keys:
      depth === 0
        ? fc.constant([])
        : fc.uniqueArray(treeOfDepth(depth - 1), { selector: (key) => upcase(key.name ?? ''), maxLength: 5 }),
  })
const options = fc.record<HiveOptions>({
  minor: fc.integer({ min: 1, max: 6 }),
  list: fc.constantFrom('li', 'lf', 'lh'),
  leafLength: fc.constantFrom(1, 2, 1012),
  compressNames: fc.boolean(),
  inlineData: fc.boolean(),
})

describe('a hive', () => {
  test('gives back any tree, however it is laid out', () => {
    fc.assert(
      fc.property(treeOfDepth(3), options, (tree, options) => {
        assert.deepEqual(read(new Hive(writeHive(tree, options)).root), normal({ ...tree, name: 'ROOT' }))
      }),
      { numRuns: 150 },
    )
  })

  const sizes = [0, 1, 2, 3, 4, 5, 16343, 16344, 16345, 32688, 32689, 1_000_000]
  for (const minor of [1, 2, 3, 4, 5, 6]) {
    test(`1.${minor} holds data of any size`, () => {
      const values = sizes.map((size) => value(`v${size}`, REG_BINARY, Buffer.alloc(size, size)))
      const tree = { values }
      assert.deepEqual(read(new Hive(writeHive(tree, { minor })).root), normal(tree))
    })
  }

  test('1.3 takes data that begin with "db" for data', () => {
    const data = Buffer.alloc(20_000, 'db')
    const tree = { values: [value('x', REG_BINARY, data)] }
    assert.deepEqual(read(new Hive(writeHive(tree, { minor: 3 })).root), normal(tree))
  })

  test('finds keys by the case that the registry compares by', () => {
    const names = ['ß2', 'ss1', 'SS3', 'ÿ', 'Łódź', 'ı', 'I2', 'a\0b', '\uD800', '0000']
    const hive = new Hive(writeHive({ keys: names.map((name) => ({ name })) }))
    const asked = ['ß2', 'SS1', 'ss3', 'Ÿ', 'ŁÓDŹ', 'ı', 'i2', 'A\0B', '\uD800', '0000']
    assert.deepEqual(
      asked.map((name) => nameOf(hive.root.child(name))),
      names,
    )
    for (const name of ['SS2', 'ss', 'II', 'a', '', '000', '00000']) {
      assert.equal(nameOf(hive.root.child(name)), undefined)
    }
  })

  test('finds a key in a list that is not sorted, whose hashes are wrong', () => {
    const file = writeHive({ keys: ['a', 'b', 'c'].map((name) => ({ name })) })
    const list = file.indexOf('lh')
    const [a, c] = [file.readUInt32LE(list + 4), file.readUInt32LE(list + 20)]
    file.writeUInt32LE(c, list + 4)
    file.writeUInt32LE(a, list + 20)
    const { root } = new Hive(file)
    assert.deepEqual(read(root).keys?.length, 3)
    assert.equal(nameOf(root.child('A')), 'a')
  })

  test('tells the target of a link', () => {
    const target = '\\REGISTRY\\MACHINE\\SOFTWARE\\\uD800'
    const { root } = new Hive(writeHive({ keys: [{ name: 'link', link: target }, { name: 'plain' }] }))
    const link = root.child('link')
    assert.ok(link !== undefined && !('status' in link))
    assert.equal(link.linkTarget(), target)
    assert.equal(root.linkTarget(), undefined)
    assert.deepEqual(read(link).values, [
      { name: 'SymbolicLinkValue', type: REG_LINK, data: Buffer.from(target, 'utf16le') },
    ])
  })

  test('counts a value without name as the default one, and "(default)" as another', () => {
    const tree = treeOf({ '': [value('', REG_SZ, sz('a')), value('(default)', REG_DWORD, dword(1))] })
    assert.deepEqual(read(new Hive(writeHive(tree)).root), normal(tree))
  })

  test('takes no values from a key whose value count is a handle', () => {
    const file = writeHive(treeOf({ x: [value('v', REG_DWORD, dword(1))] }))
    const node = file.lastIndexOf('nk')
    file.writeUInt16LE(file.readUInt16LE(node + 2) | 0x40, node + 2)
    file.writeUInt32LE(0x80000002, node + 36)
    assert.deepEqual(read(new Hive(file).root).keys?.[0]?.values, [])
  })

  test('does not mind the names and counts that Windows leaves behind', () => {
    const file = writeHive(treeOf({ x: [] }))
    const root = file.indexOf('nk')
    file.writeUInt32LE(0x1234, root + 16)
    for (const node of [root, file.lastIndexOf('nk')]) {
      file.writeUInt32LE(7, node + 24)
      file.writeUInt32LE(0x20, node + 32)
      file.writeUInt32LE(0, node + 48)
    }
    assert.deepEqual(read(new Hive(file).root).keys?.length, 1)
  })
})
