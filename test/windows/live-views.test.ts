/** The 32-bit view, compared with regmon's table of redirected and shared keys. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type KeyPath, physicalPath32, SHARING_ROWS } from '../../src/registry/index.ts'
import { openLive } from '../../src/source/live/index.ts'
import { isKey } from '../../src/source/source.ts'
import { key, open, values } from '../source/read.ts'
import { scratch } from './scratch.ts'
import { WrittenKey } from './write-registry.ts'

const source = openLive()
const inWine = process.env['WINEPREFIX'] !== undefined

it('redirects HKLM\\Software to Wow6432Node', () => {
  const sixtyFour = scratch('HKLM\\Software')
  const thirtyTwo = scratch('HKLM\\Software\\Wow6432Node')
  sixtyFour.written.set('v', 3, Buffer.from([64]))
  thirtyTwo.written
    .set('v', 3, Buffer.from([32]))
    .key('k\0hidden')
    .set('v', 3, Buffer.from([33]))
  const name = thirtyTwo.path.segments.at(-1)!
  const asAsked: KeyPath = { root: 'HKLM', segments: ['Software', name] }
  assert.deepEqual(values(sixtyFour.open()), ['v:3:40'])
  assert.deepEqual(values(source.open(asAsked, '32')), ['v:3:20'])
  assert.equal(source.open(asAsked, '64'), 'absent')
  assert.deepEqual(
    values(open(source, `HKLM\\Software\\Wow6432Node\\${name}`, '32')),
    ['v:3:20'],
    'never twice',
  )
  const hidden = key(source.open({ root: 'HKLM', segments: [...asAsked.segments, 'k\0hidden'] }, '32'))
  assert.deepEqual(values(hidden), ['v:3:21'])
  assert.deepEqual(hidden.storedNames?.()?.slice(1), [name, 'k\0hidden'])
  assert.deepEqual(
    key(open(source, `hklm\\SOFTWARE\\${name.toUpperCase()}`, '32')).storedNames?.()?.[1],
    name,
  )
})

/** What Windows shares and Wine 8.0 does not. Everything else is in Wine as in Microsoft's table. */
const NOT_SHARED_IN_WINE = new Set([
  'SOFTWARE\\Classes',
  'SOFTWARE\\Clients',
  'SOFTWARE\\Microsoft\\COM3',
  'SOFTWARE\\Microsoft\\Shared Tools\\MSInfo',
  'SOFTWARE\\RegisteredApplications',
])

for (const row of SHARING_ROWS) {
  if (row.root !== 'HKLM') continue
  it(`HKLM\\${row.path} is ${row.sharing}`, () => {
    const path: KeyPath = { root: 'HKLM', segments: row.path.split('\\') }
    const made = makeMissing(path)
    try {
      const physical: KeyPath = { root: 'HKLM', segments: physicalPath32('HKLM', path.segments) }
      assert.equal(isOneKey(path, physical), !(inWine && NOT_SHARED_IN_WINE.has(row.path)))
    } finally {
      for (const key of made.toReversed()) key.delete()
    }
  })
}

function makeMissing(path: KeyPath): WrittenKey[] {
  const made: WrittenKey[] = []
  for (let depth = 1; depth <= path.segments.length; depth++) {
    const segments = path.segments.slice(0, depth)
    if (source.open({ root: path.root, segments }, '64') !== 'absent') continue
    made.push(new WrittenKey(['\\Registry\\Machine', ...segments].join('\\')))
  }
  return made
}

/** Whether a path of the 32-bit view is that key of the 64-bit one: what is written to it is seen there. */
function isOneKey(path: KeyPath, physical: KeyPath): boolean {
  const first = source.open(path, '32')
  const second = source.open(physical, '64')
  if (!isKey(first) || !isKey(second)) return first === second
  const name = `regmon ${process.pid}`
  const key = new WrittenKey(['\\Registry\\Machine', ...physical.segments].join('\\')).set(
    name,
    3,
    Buffer.from([1]),
  )
  const seen = values(first).includes(`${name}:3:01`)
  key.deleteValue(name)
  first.close()
  second.close()
  return seen
}
