import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { REG_BINARY } from '../../src/registry/index.ts'
import { Hive } from '../../src/source/hive/index.ts'
import type { TreeKey } from '../../src/source/offline/index.ts'
import { writeHive } from '../make/hive.ts'
import { treeOf, value } from '../make/tree.ts'

const v = (name: string, size = 2) => value(name, REG_BINARY, Buffer.alloc(size, 0xab))

/** `A` with a subkey `Sub`, `B` with a value `big` of big data, and values that lie in cells. */
const TREE = treeOf({
  '': [v('r', 8)],
  A: [v('one', 8), v('two', 8)],
  'A\\Sub': [v('deep')],
  B: [v('big', 20_000), v('small', 1)],
})

/** A hive, and file positions in it. */
function make() {
  const file = writeHive(TREE)
  const key = (name: string) => position(file, (at) => isAt(file, at, 'nk', 76, name))
  const valueCell = (name: string) => position(file, (at) => isAt(file, at, 'vk', 20, name))
  const follow = (field: number) => 4096 + file.readUInt32LE(field) + 4
  return { file, key, value: valueCell, follow }
}

function isAt(file: Buffer, at: number, signature: string, header: number, name: string): boolean {
  const length = file.readUInt16LE(at + (signature === 'nk' ? 72 : 2))
  return (
    file.toString('latin1', at, at + 2) === signature &&
    file.toString('latin1', at + header, at + header + length) === name
  )
}

function position(file: Buffer, matches: (at: number) => boolean): number {
  for (let at = 4096 + 36; at + 80 < file.length; at += 8) if (matches(at)) return at
  return assert.fail('not in the hive')
}

/** Everything that can be read, and every problem, as lines. Ends for any input. */
function dump(file: Buffer): { readonly found: string[]; readonly problems: string[] } {
  const found: string[] = []
  const problems: string[] = []
  const pending: { readonly key: TreeKey; readonly path: string }[] = [{ key: new Hive(file).root, path: '' }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { key, path } = next
    found.push(path)
    const ends = [
      key.values((name, _type, buffer, start, end, problem) => {
        assert.ok(start >= 0 && start <= end && end <= buffer.length)
        if (problem === undefined) found.push(`${path}:${name}`)
        else problems.push(`${path}:${name} ${problem.reason}`)
      }),
      key.subkeys((name, ref, problem) => {
        const child = problem ?? key.childAt(name, ref)
        if ('status' in child) problems.push(`${path}\\${name} ${child.reason}`)
        else pending.push({ key: child, path: `${path}\\${name}` })
      }),
    ]
    for (const end of ends) if (end !== undefined) problems.push(`${path} ${end.reason}`)
    key.linkTarget()
    key.child('nothing')
  }
  return { found: found.sort(), problems }
}

const WHOLE = [
  '',
  ':r',
  '\\A',
  '\\A:one',
  '\\A:two',
  '\\A\\Sub',
  '\\A\\Sub:deep',
  '\\B',
  '\\B:big',
  '\\B:small',
]

type Made = ReturnType<typeof make>

interface Case {
  readonly what: string
  readonly damage: (made: Made) => void
  /** What is not found any more. */
  readonly lost: readonly string[]
  readonly problem: RegExp
}

const CASES: readonly Case[] = [
  {
    what: 'a value whose data reach beyond their cell',
    damage: ({ file, value }) => file.writeUInt32LE(5000, value('one') + 4),
    lost: ['\\A:one'],
    problem: /^\\A:one cell at 0x[0-9a-f]+: 12 bytes, and 5000 are needed$/,
  },
  {
    what: 'a value whose data lie outside the bins',
    damage: ({ file, value }) => file.writeUInt32LE(0x7ffffff8, value('one') + 8),
    lost: ['\\A:one'],
    problem: /^\\A:one cell at 0x80000ff8: outside the bins$/,
  },
  {
    what: 'a value whose data lie nowhere',
    damage: ({ file, value }) => file.writeUInt32LE(0xffffffff, value('one') + 8),
    lost: ['\\A:one'],
    problem: /^\\A:one cell at 0x100000fff: outside the bins$/,
  },
  {
    what: 'a value whose data begin inside a cell',
    damage: ({ file, value }) =>
      file.writeUInt32LE(file.readUInt32LE(value('one') + 8) + 8, value('one') + 8),
    lost: ['\\A:one'],
    problem: /^\\A:one cell at 0x[0-9a-f]+: no allocated cell starts here$/,
  },
  {
    what: 'a value whose data lie at no multiple of 8',
    damage: ({ file, value }) =>
      file.writeUInt32LE(file.readUInt32LE(value('one') + 8) + 1, value('one') + 8),
    lost: ['\\A:one'],
    problem: /^\\A:one cell at 0x[0-9a-f]+: no allocated cell starts here$/,
  },
  {
    what: 'two values with the same data',
    damage: ({ file, value }) => file.writeUInt32LE(file.readUInt32LE(value('one') + 8), value('two') + 8),
    lost: ['\\A:two'],
    problem: /^\\A:two cell at 0x[0-9a-f]+: referred to at 0x[0-9a-f]+ and 0x[0-9a-f]+$/,
  },
  {
    what: 'data in a freed cell',
    damage: ({ file, value, follow }) => {
      const cell = follow(value('one') + 8) - 4
      file.writeInt32LE(-file.readInt32LE(cell), cell)
    },
    lost: ['\\A:one'],
    problem: /^\\A:one cell at 0x[0-9a-f]+: no allocated cell starts here$/,
  },
  {
    what: 'five bytes in a field of four',
    damage: ({ file, value }) => file.writeUInt32LE(0x80000005, value('deep') + 4),
    lost: ['\\A\\Sub:deep'],
    problem: /^\\A\\Sub:deep value at 0x[0-9a-f]+: 5 bytes of data in a field of 4$/,
  },
  {
    what: 'big data with too few segments',
    damage: ({ file, value, follow }) => file.writeUInt16LE(1, follow(value('big') + 8) + 2),
    lost: ['\\B:big'],
    problem: /^\\B:big big data at 0x[0-9a-f]+: 1 segments cannot hold the 20000 bytes of the value$/,
  },
  {
    what: 'big data of more segments than their list has room for',
    damage: ({ file, value, follow }) => file.writeUInt16LE(0xffff, follow(value('big') + 8) + 2),
    lost: ['\\B:big'],
    problem: /^\\B:big big data at 0x[0-9a-f]+: 65535 segments, and its list has room for \d+$/,
  },
  {
    what: 'big data without signature',
    damage: ({ file, value, follow }) => file.write('xx', follow(value('big') + 8)),
    lost: ['\\B:big'],
    problem: /^\\B:big big data at 0x[0-9a-f]+: its signature is not "db"$/,
  },
  {
    what: 'big data of one segment, twice',
    damage: ({ file, value, follow }) => {
      const list = follow(follow(value('big') + 8) + 4)
      file.writeUInt32LE(file.readUInt32LE(list), list + 4)
    },
    lost: ['\\B:big'],
    problem: /^\\B:big cell at 0x[0-9a-f]+: referred to at/,
  },
  {
    what: 'a value name that reaches beyond its cell',
    damage: ({ file, value }) => file.writeUInt16LE(5000, value('one') + 2),
    lost: ['\\A:one'],
    problem: /^\\A value at 0x[0-9a-f]+: its name reaches beyond its cell$/,
  },
  {
    what: 'a cell that is no value',
    damage: ({ file, value }) => file.write('xx', value('one')),
    lost: ['\\A:one'],
    problem: /^\\A cell at 0x[0-9a-f]+: no value: its signature is not "vk"$/,
  },
  {
    what: 'two values of one name',
    damage: ({ file, value }) => file.write('ONE', value('two') + 20),
    lost: ['\\A:two'],
    problem: /^\\A:ONE value at 0x[0-9a-f]+: there is another value of that name$/,
  },
  {
    what: 'more values than their list has room for',
    damage: ({ file, key }) => file.writeUInt32LE(4_000_000_000, key('A') + 36),
    lost: [],
    problem: /^\\A cell at 0x|^\\A value list at 0x/,
  },
  {
    what: 'a key that is its own parent',
    damage: ({ file, key, follow }) => {
      const list = follow(key('A') + 28)
      file.writeUInt32LE(key('A') - 4 - 4096, list + 4)
    },
    lost: ['\\A\\Sub', '\\A\\Sub:deep'],
    problem: /^\\A cell at 0x[0-9a-f]+: referred to at/,
  },
  {
    what: 'the root below itself',
    damage: ({ file, key, follow }) => {
      file.writeUInt32LE(file.readUInt32LE(36), follow(key('A') + 28) + 4)
    },
    lost: ['\\A\\Sub', '\\A\\Sub:deep'],
    problem: /^\\A cell at 0x[0-9a-f]+: referred to at 0x24 and/,
  },
  {
    what: 'a key that says that another is its parent',
    damage: ({ file, key }) => file.writeUInt32LE(0x20, key('Sub') + 16),
    lost: ['\\A\\Sub', '\\A\\Sub:deep'],
    problem: /^\\A key at 0x[0-9a-f]+: says that another key is its parent$/,
  },
  {
    what: 'two keys of one name',
    damage: ({ file, key }) => file.write('a', key('B') + 76),
    lost: ['\\B', '\\B:big', '\\B:small'],
    problem: /^\\a key at 0x[0-9a-f]+: there is another key of that name$/,
  },
  {
    what: 'a key whose name is a path',
    damage: ({ file, key }) => file.write('A\\B', key('Sub') + 76),
    lost: ['\\A\\Sub', '\\A\\Sub:deep'],
    problem: /^\\A key at 0x[0-9a-f]+: "A\\\\B" cannot be the name of a key$/,
  },
  {
    what: 'a key without name',
    damage: ({ file, key }) => file.writeUInt16LE(0, key('Sub') + 72),
    lost: ['\\A\\Sub', '\\A\\Sub:deep'],
    problem: /^\\A key at 0x[0-9a-f]+: "" cannot be the name of a key$/,
  },
  {
    what: 'a list that holds fewer keys than its key says',
    damage: ({ file, key }) => file.writeUInt32LE(9, key('A') + 20),
    lost: [],
    problem: /^\\A subkey list at 0x[0-9a-f]+: 1 subkeys, and its key says 9$/,
  },
  {
    what: 'a list that says more keys than it has room for',
    damage: ({ file, key, follow }) => file.writeUInt16LE(0xffff, follow(key('A') + 28) + 2),
    lost: [],
    problem: /^\\A subkey list at 0x[0-9a-f]+: says 65535 entries, and has room for 1$/,
  },
  {
    what: 'a list of lists of lists',
    damage: ({ file, key, follow }) => {
      const list = follow(key('A') + 28)
      file.write('ri', list)
      file.writeUInt32LE(file.readUInt32LE(key('A') + 28), list + 4)
    },
    lost: ['\\A\\Sub', '\\A\\Sub:deep'],
    problem: /^\\A cell at 0x[0-9a-f]+: referred to at/,
  },
  {
    what: 'a list that is none',
    damage: ({ file, key, follow }) => file.write('zz', follow(key('A') + 28)),
    lost: ['\\A\\Sub', '\\A\\Sub:deep'],
    problem: /^\\A subkey list at 0x[0-9a-f]+: signature "zz" is none of li, lf, lh, ri$/,
  },
  {
    what: 'a cell of length 0',
    damage: ({ file, key }) => file.writeInt32LE(0, key('Sub') - 4),
    lost: ['\\A\\Sub', '\\A\\Sub:deep', '\\A:one', '\\A:two', '\\B', '\\B:big', '\\B:small'],
    problem: /lost: cell at 0x[0-9a-f]+: length 0 in a bin that ends at 0x2000$/,
  },
]

/** What Windows reads as empty, though a list is still referred to: a remnant, and no damage. */
const REMNANTS: readonly Pick<(typeof CASES)[number], 'what' | 'damage' | 'lost'>[] = [
  {
    what: 'a count of 0 subkeys',
    damage: ({ file, key }) => file.writeUInt32LE(0, key('A') + 20),
    lost: ['\\A\\Sub', '\\A\\Sub:deep'],
  },
  {
    what: 'a count of 0 values',
    damage: ({ file, key }) => file.writeUInt32LE(0, key('A') + 36),
    lost: ['\\A:one', '\\A:two'],
  },
  {
    what: 'a key that stands for a predefined one',
    damage: ({ file, key }) => file.writeUInt16LE(file.readUInt16LE(key('A') + 2) | 0x40, key('A') + 2),
    lost: ['\\A:one', '\\A:two'],
  },
]
for (const { what, damage, lost } of REMNANTS) {
  test(`${what} leaves a remnant of a list, which is no damage`, () => {
    const made = make()
    damage(made)
    const left = WHOLE.filter((row) => !lost.includes(row))
    assert.deepEqual(dump(made.file), { found: left, problems: [] })
  })
}

describe('a damaged hive gives what is whole, and says what is not', () => {
  test('the hive before it was damaged', () => {
    assert.deepEqual(dump(make().file), { found: WHOLE, problems: [] })
  })

  for (const { what, damage, lost, problem } of CASES) {
    test(what, () => {
      const made = make()
      damage(made)
      const { found, problems } = dump(made.file)
      assert.deepEqual(
        found,
        WHOLE.filter((name) => !lost.includes(name)),
      )
      assert.match(problems.join('\n'), new RegExp(problem, 'm'))
    })
  }

  test('a root key that cannot be read is an error', () => {
    const { file } = make()
    file.write('xx', 4096 + file.readUInt32LE(36) + 4)
    assert.throws(() => new Hive(file), /has no root key that can be read: cell at 0x10[0-9a-f]+: no key/)
  })

  test('a hive that is cut off says from where', () => {
    const { file } = make()
    const hive = new Hive(file.subarray(0, file.length - 4096))
    assert.match(
      hive.damage.map(({ reason }) => reason).join('\n'),
      /end of file at 0x[0-9a-f]+: the bins should reach to/,
    )
  })

  test("a wrong checksum is a dirty hive, and its length is the file's", () => {
    const { file } = make()
    file.writeUInt32LE(0, 40)
    for (const slack of [0, 4096, 5000]) {
      const longer = Buffer.concat([file, Buffer.alloc(slack)])
      const { dirty, damage } = new Hive(longer)
      assert.deepEqual([dirty, damage], [true, []])
      assert.deepEqual(dump(longer), { found: WHOLE, problems: [] })
    }
  })

  test('work is bounded by the size of the file, whatever refers to whatever', () => {
    // Every key refers to one list of many values, and every value to the same data.
    const keys = Array.from({ length: 2000 }, (_, i) => ({ name: `k${i}`, values: [v('x', 8)] }))
    const many = Array.from({ length: 2000 }, (_, i) => v(`v${i}`, 16_000))
    const file = writeHive({ values: many, keys })
    const root = file.indexOf('nk')
    for (let at = root + 8; at + 80 < file.length; at += 8) {
      if (file.toString('latin1', at, at + 2) !== 'nk') continue
      file.writeUInt32LE(2000, at + 36)
      file.writeUInt32LE(file.readUInt32LE(root + 40), at + 40)
    }
    let bytes = 0
    const walk = (key: TreeKey) => {
      key.values((_name, _type, _buffer, start, end) => {
        bytes += end - start
      })
      key.subkeys((name, ref) => {
        const child = key.childAt(name, ref)
        if (!('status' in child)) walk(child)
      })
    }
    walk(new Hive(file).root)
    assert.ok(bytes <= file.length)
  })
})
