/** A hive that was sound, and is damaged now, under the same mount: what is damaged is never called deleted. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { REG_BINARY, REG_DWORD } from '../../src/registry/index.ts'
import { openHives } from '../../src/source/hive/index.ts'
import { writeHive } from '../make/hive.ts'
import type { Sketch } from '../make/policy.ts'
import { treeOf, value } from '../make/tree.ts'
import { brief, Session, type StoreKind } from './session.ts'

const AT = { root: 'HKLM', segments: ['X'] } as const
const v = (name: string) => value(name, REG_DWORD, Buffer.from([1, 2, 3, 4]))
const cell = (name: string) => value(name, REG_BINARY, Buffer.alloc(40, 1))

const sound = (): Buffer =>
  writeHive(
    treeOf({
      '': [v('top')],
      A: [cell('one'), v('two')],
      'A\\Sub\\Deep': [v('deep')],
      B: [v('other')],
      'B\\Large': [value('large', REG_BINARY, Buffer.alloc(8000, 2))],
    }),
  )

const everything: Sketch = { name: 'all', watch: ['HKLM\\X\\**\\*'], report: ['CHANGE', 'DELETE', 'NEW'] }

/** Position of the content of the key's or value's cell. */
function find(file: Buffer, signature: 'nk' | 'vk', name: string): number {
  const header = signature === 'nk' ? 76 : 20
  for (let at = 4096 + 36; at + header < file.length; at += 8) {
    const isIt = file.toString('latin1', at, at + 2) === signature
    if (isIt && file.toString('latin1', at + header, at + header + name.length) === name) return at
  }
  return assert.fail(name)
}

interface Case {
  readonly what: string
  readonly damage: (file: Buffer) => Buffer
  /** Messages of the findings, offset included. */
  readonly finding: RegExp
}

const write = (change: (file: Buffer) => void) => (file: Buffer) => {
  change(file)
  return file
}

const CASES: readonly Case[] = [
  {
    what: 'a value whose data lie nowhere',
    damage: write((file) => file.writeUInt32LE(0xffffffff, find(file, 'vk', 'one') + 8)),
    finding: /^HKLM\\X\\A\\one: malformed cell at 0x100000fff: outside the bins/m,
  },
  {
    what: 'a key whose cell was freed',
    damage: write((file) =>
      file.writeInt32LE(-file.readInt32LE(find(file, 'nk', 'Sub') - 4), find(file, 'nk', 'Sub') - 4),
    ),
    finding: /^HKLM\\X\\A: malformed cell at 0x[0-9a-f]+: no allocated cell starts here/m,
  },
  {
    what: 'a list that is none',
    damage: write((file) => file.write('zz', 4096 + file.readUInt32LE(find(file, 'nk', 'A') + 28) + 4)),
    finding: /^HKLM\\X\\A: malformed subkey list at 0x[0-9a-f]+: signature "zz"/m,
  },
  {
    what: 'more values than the list has',
    damage: write((file) => file.writeUInt32LE(200, find(file, 'nk', 'A') + 36)),
    finding: /^HKLM\\X\\A: malformed cell at 0x1000: no allocated cell starts here$/m,
  },
  {
    what: 'a hive that is cut off',
    damage: (file) => file.subarray(0, file.length - 8192),
    finding: /^HKLM\\X: malformed cell at 0x[0-9a-f]+: lost: end of file at 0x[0-9a-f]+/m,
  },
]

for (const kind of ['sqlite', 'file'] satisfies StoreKind[]) {
  describe(`a hive that is damaged after its baseline was taken, with the ${kind} store`, () => {
    for (const { what, damage, finding } of CASES) {
      it(what, async () => {
        const session = new Session(kind)
        try {
          const file = join(session.folder, 'hive')
          const source = () => openHives([{ at: AT, file }])
          writeFileSync(file, sound())
          assert.equal((await session.accept(source(), [everything])).code, 0)
          assert.equal((await session.check(source(), [everything])).code, 0)

          writeFileSync(file, damage(sound()))
          const told = await session.check(source(), [everything])
          assert.deepEqual(brief(told), [])
          const messages = told.findings.map(
            ({ Finding, RegistryValueName, RegistryKey, Message }) =>
              `${RegistryValueName ?? RegistryKey}: ${Finding} ${Message}`,
          )
          assert.match(messages.join('\n'), finding)
          assert.equal(told.code, 2)
          // What could be read before and cannot now is never allowed (contract 6).
          const allowed = await session.check(source(), [everything], { allowUnreadable: true })
          assert.deepEqual([allowed.code, brief(allowed)], [2, []])

          writeFileSync(file, sound())
          const healed = await session.check(source(), [everything])
          assert.deepEqual([healed.code, brief(healed), healed.findings], [0, [], []])
        } finally {
          session.close()
        }
      })
    }

    it('what never could be read may be allowed; what changes beside it is an event', async () => {
      const session = new Session(kind)
      try {
        const file = join(session.folder, 'hive')
        const source = () => openHives([{ at: AT, file }])
        const damaged = CASES[1]!.damage(sound())
        writeFileSync(file, damaged)
        await session.accept(source(), [everything])
        const codes = async () => [
          (await session.check(source(), [everything])).code,
          (await session.check(source(), [everything], { allowUnreadable: true })).code,
        ]
        assert.deepEqual(await codes(), [2, 0])
        damaged[find(damaged, 'vk', 'two') + 8]! ^= 1
        writeFileSync(file, damaged)
        assert.deepEqual(await codes(), [2, 1])
        const told = await session.check(source(), [everything], { allowUnreadable: true })
        assert.deepEqual(brief(told), ['CHANGE HKLM\\X\\A\\two'])
      } finally {
        session.close()
      }
    })
  })
}

it('a value that cannot be read is not counted among those that were, and its watch says so', async () => {
  const session = new Session('sqlite')
  try {
    const file = join(session.folder, 'hive')
    writeFileSync(file, CASES[0]!.damage(sound()))
    const watches: Sketch[] = [
      { name: 'all', watch: ['HKLM\\X\\A\\*'] },
      { name: 'one', watch: ['HKLM\\X\\A\\one'], required: true },
    ]
    const { record, code } = await session.check(openHives([{ at: AT, file }]), watches)
    assert.deepEqual([code, record.Values], [2, 1])
    assert.deepEqual(
      record.WatchResults.map(({ Policy, Values, Reason }) => [Policy, Values, Reason]),
      [
        ['all', 1, undefined],
        ['one', 0, 'not all of its keys could be read'],
      ],
    )
  } finally {
    session.close()
  }
})
