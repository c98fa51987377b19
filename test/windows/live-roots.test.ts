import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { it } from 'node:test'
import { parseKeyPath, ROOT_KEYS } from '../../src/registry/index.ts'
import { openLive } from '../../src/source/live/index.ts'
import { key, open, subkeys, values } from '../source/read.ts'
import { scratch } from './scratch.ts'
import { WrittenKey } from './write-registry.ts'

const source = openLive()

it('names the machine and the user', () => {
  assert.deepEqual(source.target, { kind: 'live', mounts: [], hostname: hostname() })
  assert.equal(source.description, `live registry of ${hostname()}`)
  assert.match(source.currentUser(), /^S-1-5-/)
  assert.equal(source.collects({ root: 'HKCC', segments: ['whatever'] }, '64'), true)
})

it('lists the users of the machine, upper-cased', () => {
  assert.equal(source.profiles()?.has(source.currentUser().toUpperCase()), true)
})

for (const root of ROOT_KEYS) {
  for (const view of ['64', '32'] as const) {
    it(`opens ${root} in the ${view}-bit view`, () => {
      const opened = key(open(source, root, view))
      assert.equal(opened.name, root)
      assert.equal(opened.virtual, false)
      const names = subkeys(opened)
      assert.ok(names.length > 0)
      assert.deepEqual(values(opened), root === 'HKCR' ? values(opened) : [])
      for (const name of names) assert.equal(key(opened.open([name])).name, name)
      opened.close()
    })
  }
}

it('HKCU is the key of its user in HKU', () => {
  const { written, path } = scratch()
  written.set('v', 3, Buffer.from([1]))
  const below = path.segments.join('\\')
  assert.deepEqual(values(open(source, `HKU\\${source.currentUser()}\\${below}`)), ['v:3:01'])
  assert.deepEqual(values(open(source, `HKCU\\${below}`)), ['v:3:01'])
})

it('HKCR shows the classes of the machine, names with a NUL among them', () => {
  const { written, path } = scratch('HKLM\\Software\\Classes')
  written.set('big', 3, Buffer.alloc(200_000, 1)).set('a\0b', 1, Buffer.alloc(0))
  written.key('k').set('v', 3, Buffer.from([2]))
  written
    .key('k\0hidden')
    .key('below')
    .set('v', 3, Buffer.from([3]))
  const name = path.segments.at(-1)!
  const opened = key(open(source, `HKCR\\${name}`))
  assert.equal(opened.lastWrite(), 0n, 'one key there may be two, with two times')
  assert.equal(opened.name, name)
  assert.deepEqual(values(opened).toSorted(), ['a\0b:1:', `big:3:${'01'.repeat(200_000)}`])
  assert.deepEqual(subkeys(opened).toSorted(), ['k', 'k\0hidden'])
  assert.deepEqual(values(opened.openChild('k', 0)), ['v:3:02'])
  assert.deepEqual(subkeys(opened.openChild('k\0hidden', 1)), ['below'])
  assert.deepEqual(values(source.open({ root: 'HKCR', segments: [name, 'k\0hidden', 'below'] }, '64')), [
    'v:3:03',
  ])
  assert.equal(open(source, `HKCR\\${name}\\nope`), 'absent')
})

it('HKCC is the current hardware profile', () => {
  const profile = 'HKLM\\System\\CurrentControlSet\\Hardware Profiles\\Current'
  assert.deepEqual(subkeys(open(source, 'HKCC')), subkeys(open(source, profile)))
})

it('opens a key with a NUL right below a root key', () => {
  const top = `\\Registry\\User\\${source.currentUser()}`
  const made = new WrittenKey(`${top}\\r\0hidden`)
  try {
    for (const view of ['64', '32'] as const) {
      assert.deepEqual(subkeys(source.open({ root: 'HKCU', segments: ['r\0hidden'] }, view)), [])
      assert.equal(source.open(parseKeyPath('HKCU\\r')!, view), 'absent')
    }
  } finally {
    made.delete()
  }
})
