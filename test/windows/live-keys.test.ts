import assert from 'node:assert/strict'
import { it } from 'node:test'
import { isKey } from '../../src/source/source.ts'
import { key, status, subkeys, sz, values } from '../source/read.ts'
import { scratch } from './scratch.ts'

const NAMES: readonly (readonly [what: string, name: string])[] = [
  ['plain', 'Plain'],
  ['with a NUL', 'k\0hidden'],
  ['that ends in a NUL', 'k\0'],
  ['before the NUL', 'k'],
  ['with a lone surrogate', 'k\udc00'],
  ['with a slash', 'a/b'],
  ['with blanks around', ' k '],
  ['with escapes', '\x1b[2J\r\n'],
  ['with a reversing character', 'exe\u202etxt'],
  ['of 255 units', 'x'.repeat(255)],
  ['that looks like a view', 'Wow6432Node'],
]

it('lists every name and opens the key that has it', () => {
  const { written, open } = scratch()
  for (const [, name] of NAMES) written.key(name).set('self', 1, sz(name))
  const parent = key(open())
  const found: string[] = []
  parent.subkeys((name, ref) => {
    const child = key(parent.openChild(name, ref))
    assert.deepEqual(values(child), [`self:1:${sz(name).toString('hex')}`])
    assert.equal(child.name, name)
    child.close()
    found.push(name)
  })
  assert.deepEqual(found.toSorted(), NAMES.map(([, name]) => name).toSorted())
})

it('reports the last-write time of each key in the list of its parent', () => {
  const { written, open } = scratch()
  for (const name of ['a', 'b']) written.key(name).set('v', 3, Buffer.from([1]))
  const parent = key(open())
  let listed = 0
  const problem = parent.subkeys((name, ref, _problem, lastWrite) => {
    const child = key(parent.openChild(name, ref))
    assert.equal(lastWrite, child.lastWrite())
    child.close()
    listed++
  })
  assert.deepEqual([problem, listed], [undefined, 2])
})

for (const [what, name] of NAMES) {
  it(`opens by its path a name ${what}, below and above others`, () => {
    const { written, open } = scratch()
    written
      .key(name)
      .key('below')
      .set('v', 3, Buffer.from([1]))
    for (const view of ['64', '32'] as const)
      assert.deepEqual(values(open([name, 'below'], view)), ['v:3:01'])
    const relative = key(open()).open([name, 'below'])
    assert.deepEqual(values(relative), ['v:3:01'])
    key(relative).close()
  })
}

it('does not open a key by the part of its name before a NUL', () => {
  const { written, open } = scratch()
  written.key('k')
  for (const view of ['64', '32'] as const) assert.equal(open(['k\0hidden'], view), 'absent')
})

it('reports names as they are stored', () => {
  const { written, open } = scratch()
  written.key('MixedCase').key('Below')
  const opened = key(open(['MIXEDCASE', 'below']))
  assert.deepEqual(opened.storedNames?.()?.slice(-2), ['MixedCase', 'Below'])
  assert.equal(opened.name, 'Below')
  assert.deepEqual(key(key(open()).open(['mixedcase'])).storedNames?.(), ['MixedCase'])
})

const ABSENT: readonly (readonly [what: string, names: readonly string[]])[] = [
  ['key', ['nope']],
  ['key on the way', ['nope', 'below', 'it']],
  ['name longer than any', ['x'.repeat(300)]],
]
for (const [what, names] of ABSENT) {
  it(`reports as absent: no such ${what}`, () => {
    const { open } = scratch()
    for (const view of ['64', '32'] as const) assert.equal(open(names, view), 'absent')
    assert.equal(key(open()).open(names), 'absent')
  })
}

it('does not report a path as absent that is too long to be opened', () => {
  const { open } = scratch()
  const opened = open(Array<string>(200).fill('x'.repeat(256)))
  assert.ok(typeof opened === 'object' && !isKey(opened))
  assert.equal(opened.reason, 'ERROR_FILENAME_EXCED_RANGE (206)')
})

it('reports a key as denied, and still opens the keys below it', () => {
  const { written, open } = scratch()
  const denied = written.key('denied')
  denied.key('below').set('v', 3, Buffer.from([1]))
  denied.deny()
  const expected = { status: 'denied', code: 5, reason: 'ERROR_ACCESS_DENIED (5)' }
  const parent = key(open())
  for (const view of ['64', '32'] as const) assert.deepEqual(open(['denied'], view), expected)
  assert.deepEqual(subkeys(parent), ['denied'])
  assert.deepEqual(parent.openChild('denied', 0), expected)
  assert.deepEqual(values(open(['denied', 'below'])), ['v:3:01'])
})

it('reports an open key as deleted, even after another took its name', () => {
  const { written, open } = scratch()
  const gone = written.key('gone').set('v', 3, Buffer.from([1]))
  const opened = key(open(['gone']))
  gone.delete()
  const expected = { status: 'vanished', code: 1018, reason: 'ERROR_KEY_DELETED (1018)' }
  for (const _ of ['gone', 'made again']) {
    assert.deepEqual(
      opened.values(() => assert.fail()),
      expected,
    )
    assert.deepEqual(
      opened.subkeys(() => assert.fail()),
      expected,
    )
    assert.deepEqual(opened.open(['below']), expected)
    written.key('gone')
  }
  assert.deepEqual(values(open(['gone'])), [])
})

it('follows a link by name, and opens it itself where it was listed', () => {
  const { written, open } = scratch()
  written
    .key('target')
    .set('v', 3, Buffer.from([1]))
    .key('below')
    .set('w', 3, Buffer.from([2]))
  const target = `${written.path}\\target`
  const itself = [`SymbolicLinkValue:6:${Buffer.from(target, 'utf16le').toString('hex')}`]
  written.link('link', target)
  const parent = key(open())
  assert.deepEqual(values(open(['link'])), ['v:3:01'])
  assert.deepEqual(values(open(['link', 'below'])), ['w:3:02'])
  assert.deepEqual(values(parent.open(['link', 'below'])), ['w:3:02'])
  assert.deepEqual(subkeys(parent).toSorted(), ['link', 'target'])
  const link = parent.openChild('link', 0)
  assert.deepEqual(values(link), itself)
  assert.deepEqual(subkeys(link), [])
  assert.deepEqual(
    key(open(['link', 'BELOW']))
      .storedNames?.()
      ?.slice(-2),
    ['link', 'below'],
  )
})

it('distinguishes a dangling link from a loop', () => {
  const { written, open } = scratch()
  written.link('dangling', `${written.path}\\nope`)
  written.link('loop', `${written.path}\\loop`)
  written.link('ping', `${written.path}\\pong`)
  written.link('pong', `${written.path}\\ping`)
  assert.equal(open(['dangling']), 'absent')
  for (const name of ['loop', 'ping', 'pong']) assert.equal(status(open([name])), 'malformed', name)
  const parent = key(open())
  for (const name of ['dangling', 'loop']) assert.equal(values(parent.openChild(name, 0)).length, 1, name)
})

it('closes a key once, however often it is asked to', () => {
  const { open } = scratch()
  const opened = key(open())
  opened.close()
  const other = key(open())
  opened.close()
  assert.deepEqual(values(other), [])
})

it('lists a key that stands for the performance counters without values', () => {
  const { source } = scratch()
  const names = ['Software', 'Microsoft', 'Windows NT', 'CurrentVersion', 'Perflib', '009']
  for (const view of ['64', '32'] as const) {
    const opened = source.open({ root: 'HKLM', segments: names }, view)
    if (opened === 'absent') continue
    assert.deepEqual([values(opened), subkeys(opened)], [[], []])
    key(opened).close()
  }
})
