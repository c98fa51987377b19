/** Hives that lie over others, version 1.6: what takes something away below is no key and no value. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { REG_DWORD } from '../../src/registry/index.ts'
import { openHives } from '../../src/source/hive/index.ts'
import { type HiveTree, writeHive } from '../make/hive.ts'
import { value } from '../make/tree.ts'
import { folder } from './folder.ts'
import { dword, open, path, status, subkeys, values } from './read.ts'

const TREE: HiveTree = {
  keys: [
    { name: 'away', layer: 1 },
    { name: 'own', layer: 2, values: [value('v', REG_DWORD, dword(1))] },
    {
      name: 'tree',
      layer: 3,
      keys: [{ name: 'below', layer: 3 }],
      values: [value('kept', REG_DWORD, dword(2)), { ...value('away', 0, Buffer.alloc(0)), tombstone: true }],
    },
  ],
}

describe('a hive of layers', () => {
  test('a tombstone is malformed, and says that it is of a layer; what lies beside it is read', (t) => {
    const file = folder(t)('delta', writeHive(TREE, { minor: 6 }))
    const hives = openHives([{ at: path('HKLM\\x'), file }])
    const tombstone =
      /at 0x[0-9a-f]+: a tombstone of a layered hive, which takes away what a layer below holds$/
    const [away, ...keys] = subkeys(open(hives, 'HKLM\\x'))
    assert.match(away ?? '', tombstone)
    assert.deepEqual(keys, ['own', 'tree'])
    assert.equal(status(open(hives, 'HKLM\\x\\away')), 'malformed')
    assert.deepEqual(values(open(hives, 'HKLM\\x\\own')), ['v:4:01000000'])
    const [kept, gone] = values(open(hives, 'HKLM\\x\\tree'))
    assert.equal(kept, 'kept:4:02000000')
    assert.match(gone ?? '', /^away:value /)
    assert.match(gone ?? '', tombstone)
    assert.deepEqual(subkeys(open(hives, 'HKLM\\x\\tree')), ['below'])
    assert.deepEqual(
      hives.notices.map(({ code }) => code),
      ['REGMON_HIVE_LAYERED'],
    )
  })

  test('a root that is a tombstone holds nothing', (t) => {
    const file = folder(t)('delta', writeHive({ layer: 1 }, { minor: 6 }))
    assert.throws(
      () => openHives([{ at: path('HKLM\\x'), file }]),
      /has no root key that can be read: .*tombstone/,
    )
  })

  test('before 1.6 those bits are junk', (t) => {
    const file = folder(t)('old', writeHive(TREE, { minor: 5 }))
    const hives = openHives([{ at: path('HKLM\\x'), file }])
    assert.deepEqual(subkeys(open(hives, 'HKLM\\x')), ['away', 'own', 'tree'])
    assert.deepEqual(values(open(hives, 'HKLM\\x\\tree')), ['kept:4:02000000', 'away:0:'])
    assert.deepEqual(hives.notices, [])
  })
})
