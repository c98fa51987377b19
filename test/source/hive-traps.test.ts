/** What real hives hold that a reader trips over, each made here on purpose; docs/HIVES.md lists them all. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { REG_BINARY, REG_DWORD, REG_SZ } from '../../src/registry/index.ts'
import { checksum } from '../../src/source/hive/base-block.ts'
import { Hive } from '../../src/source/hive/index.ts'
import type { TreeKey } from '../../src/source/offline/index.ts'
import { type HiveOptions, type HiveTree, writeHive } from '../make/hive.ts'
import { sealHive } from '../make/hive-log.ts'
import { treeOf, value } from '../make/tree.ts'
import { dword, sz } from './read.ts'

const TREE = treeOf({
  '': [value('root', REG_DWORD, dword(1))],
  'A\\Sub': [value('data', REG_BINARY, Buffer.alloc(40, 7)), value('text', REG_SZ, sz('text'))],
  B: [value('three', REG_BINARY, Buffer.from([1, 2, 3])), value('none', REG_BINARY, Buffer.alloc(0))],
})

/** Every key and value as a line, problems too. */
function lines(file: Buffer): string[] {
  const found: string[] = []
  const pending: { readonly key: TreeKey; readonly path: string }[] = [{ key: new Hive(file).root, path: '' }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { key, path } = next
    found.push(path)
    const ends = [
      key.values((name, type, buffer, start, end, problem) => {
        found.push(`${path}:${name} ${problem?.reason ?? `${type} ${buffer.toString('hex', start, end)}`}`)
      }),
      key.subkeys((name, ref, problem) => {
        const child = problem ?? key.childAt(name, ref)
        if ('status' in child) found.push(`${path}\\${name} ${child.reason}`)
        else pending.push({ key: child, path: `${path}\\${name}` })
      }),
    ]
    for (const end of ends) if (end !== undefined) found.push(`${path} ${end.reason}`)
  }
  return found.sort()
}

const WHOLE = lines(writeHive(TREE))

/** Positions of the contents of all cells of that kind. */
function contents(file: Buffer, signature: string): number[] {
  const found: number[] = []
  for (let at = 4096 + 36; at + 20 < file.length; at += 8)
    if (file.toString('latin1', at, at + 2) === signature) found.push(at)
  return found
}

function changed(change: (file: Buffer) => void, options: HiveOptions = {}): Buffer {
  const file = writeHive(TREE, options)
  change(file)
  return file
}

/** What makes no difference. */
const SAME: Readonly<Record<string, () => Buffer>> = {
  'more than a megabyte after the bins': () =>
    Buffer.concat([writeHive(TREE), Buffer.alloc(1_300_000, 'hbin')]),
  'a tail of three bytes': () => Buffer.concat([writeHive(TREE), Buffer.from('end')]),
  'a header whose time is old and whose file name is that of another hive': () =>
    changed((file) => {
      file.writeBigUInt64LE(1n, 12)
      file.write('\\SystemRoot\\OTHER', 48, 'utf16le')
      sealHive(file)
    }),
  'a root without a name': () =>
    changed((file) => {
      file.writeUInt16LE(0, contents(file, 'nk')[0]! + 72)
    }),
  "flags in the upper half of the largest subkey's name, and flags of other Windows": () =>
    changed((file) => {
      for (const node of contents(file, 'nk')) {
        file.writeUInt16LE(0xffff, node + 54)
        file.writeUInt16LE(file.readUInt16LE(node + 2) | 0xf380, node + 2)
      }
    }),
  'a spare field of a key that is not empty': () =>
    changed((file) => {
      for (const node of contents(file, 'nk')) file.writeUInt32LE(0x0103, node + 12)
    }),
  'an offset beside data of no bytes': () =>
    changed((file) => {
      for (const at of contents(file, 'vk').filter((at) => file.readUInt32LE(at + 4) === 0x80000000)) {
        file.writeUInt32LE(0, at + 4)
        file.writeUInt32LE(0x7ffffff8, at + 8)
      }
    }),
  'a byte after the three that lie in the field of four': () =>
    changed((file) => {
      const three = contents(file, 'vk').find((at) => file.readUInt32LE(at + 4) === 0x80000003)
      file.writeUInt8(0xee, three! + 11)
    }),
  'lists of all kinds below one root list': () =>
    changed(
      (file) => {
        for (const [i, list] of contents(file, 'lh').entries()) {
          if (i === 0) file.write('lf', list)
          if (i === 1) file.write('li', list)
        }
      },
      { leafLength: 1 },
    ),
}

/** Headers that are none that can be read. */
const REFUSED: Readonly<Record<string, readonly [change: (file: Buffer) => void, message: RegExp]>> = {
  'another major version': [
    (file) => file.writeUInt32LE(2, 20),
    /^RegmonError: is a hive of version 2\.5, format 1$/,
  ],
  'a minor version that nobody has seen': [(file) => file.writeUInt32LE(7, 24), /of version 1\.7, format 1$/],
  'another format': [(file) => file.writeUInt32LE(0, 32), /of version 1\.5, format 0$/],
  'the type of a log': [(file) => file.writeUInt32LE(1, 28), /is the transaction log of a hive$/],
}

describe('a reader does not trip over', () => {
  for (const [what, make] of Object.entries(SAME)) {
    test(what, () => assert.deepEqual(lines(make()), WHOLE))
  }

  test('a name of one byte a character that would be UTF-8', () => {
    const file = writeHive(treeOf({ XX: [value('YY', REG_DWORD, dword(1))] }))
    file.write('\u00c3\u00a9', contents(file, 'nk')[1]! + 76, 'latin1')
    file.write('\u0080\u00ff', contents(file, 'vk')[0]! + 20, 'latin1')
    assert.deepEqual(lines(file), ['', '\\\u00c3\u00a9', '\\\u00c3\u00a9:\u0080\u00ff 4 01000000'])
  })

  test('data of a whole cell that begin as big data do', () => {
    const data = Buffer.alloc(16344, 'db')
    const [, line] = lines(writeHive({ values: [value('x', REG_BINARY, data)] }))
    assert.equal(line, `:x 3 ${data.toString('hex')}`)
  })

  test('more subkeys, values and data than hivex allows', () => {
    const many: HiveTree = {
      keys: Array.from({ length: 70_001 }, (_, i) => ({ name: `${i}` })),
      values: Array.from({ length: 110_001 }, (_, i) => value(`${i}`, REG_DWORD, dword(i))),
    }
    const large = { name: 'large', values: [value('x', REG_BINARY, Buffer.alloc(9_000_000))] }
    const hive = new Hive(writeHive({ ...many, keys: [...(many.keys ?? []), large] }))
    let [keys, values] = [0, 0]
    const ends = [hive.root.subkeys(() => void keys++), hive.root.values(() => void values++)]
    assert.deepEqual([keys, values, ...ends], [70_002, 110_001, undefined, undefined])
    const child = hive.root.child('LARGE')
    assert.ok(child !== undefined && 'values' in child)
    let size = 0
    child.values((_name, _type, _buffer, start, end) => {
      size = end - start
    })
    assert.equal(size, 9_000_000)
  })
})

describe('what cannot be read is told', () => {
  for (const [what, [change, message]] of Object.entries(REFUSED)) {
    test(`${what} is refused`, () => {
      const file = changed(change)
      sealHive(file)
      assert.throws(() => new Hive(file), message)
    })
  }

  test('a checksum of 0 is stored as 1, one of all ones as one less', () => {
    const block = Buffer.alloc(4096)
    assert.equal(checksum(block), 1)
    block.writeUInt32LE(0xffffffff, 100)
    assert.equal(checksum(block), 0xfffffffe)
  })

  test('512 bytes of other things between two bins: what lies behind them is lost', () => {
    const data = value('x', REG_BINARY, Buffer.alloc(6000))
    const file = writeHive(treeOf({ '': [value('first', REG_DWORD, dword(1))], A: [data] }))
    const found = lines(Buffer.concat([file.subarray(0, 8192), Buffer.alloc(512, 0xff), file.subarray(8192)]))
    const lost = /cell at 0x[0-9a-f]+: lost: bin at 0x2000: signature "\xff\xff\xff\xff", not "hbin"$/
    assert.deepEqual([found.length, found[0]], [3, ''])
    for (const line of found.slice(1)) assert.match(line, lost)
  })

  test('a cell that reaches beyond its bin', () => {
    const file = changed((copy) => copy.writeInt32LE(-0x10000, contents(copy, 'nk').at(-1)! - 4))
    assert.match(
      lines(file).join('\n'),
      /lost: cell at 0x[0-9a-f]+: length -65536 in a bin that ends at 0x2000/,
    )
  })

  test('a UTF-16 name that ends within a character, of a key and of a value', () => {
    const file = writeHive(treeOf({ XX: [], YY: [value('ZZ', REG_DWORD, dword(1))] }), {
      compressNames: false,
    })
    const [, x] = contents(file, 'nk')
    file.writeUInt16LE(3, x! + 72)
    file.writeUInt16LE(3, contents(file, 'vk')[0]! + 2)
    const found = lines(file).join('\n')
    assert.match(found, /^ key at 0x[0-9a-f]+: its name ends within a character$/m)
    assert.match(found, /^\\YY value at 0x[0-9a-f]+: its name ends within a character$/m)
    const missing = new Hive(file).root.child('other')
    assert.ok(missing !== undefined && 'status' in missing, 'it is not certain that there is no such key')
  })

  test('keys deeper than Windows allows', () => {
    let tree: HiveTree = { name: 'bottom' }
    for (let level = 0; level < 600; level++) tree = { name: 'k', keys: [tree] }
    const found = lines(writeHive(tree))
    assert.equal(found.length, 514)
    assert.match(found.join('\n'), /(\\k){512} key at 0x[0-9a-f]+: subkeys below level 512$/m)
  })
})
