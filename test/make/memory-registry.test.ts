import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { REG_DWORD, REG_SZ } from '../../src/registry/index.ts'
import { dword, key, open, path, status, subkeys, sz, values } from '../source/read.ts'
import { MemoryRegistry } from './memory-registry.ts'

describe('a registry in memory', () => {
  test('returns keys and values in any case of their names', () => {
    const source = new MemoryRegistry().set('HKLM\\Software\\Foo', 'Bar', REG_DWORD, dword(7)).source()
    assert.deepEqual(values(open(source, 'HKLM\\SOFTWARE\\foo')), ['Bar:4:07000000'])
    assert.equal(key(open(source, 'HKLM\\SOFTWARE\\foo')).name, 'Foo')
    assert.deepEqual(key(open(source, 'HKLM\\SOFTWARE\\foo')).storedNames?.(), ['Software', 'Foo'])
    assert.deepEqual(source.target, { kind: 'memory', mounts: [], hostname: undefined })
  })

  test('distinguishes absent, denied, damaged and not collected', () => {
    const keys = new MemoryRegistry()
      .key('HKLM\\Software\\Denied\\Below')
      .deny('HKLM\\Software\\Denied')
      .key('HKLM\\Software\\Bad\\Below')
      .malformed('HKLM\\Software\\Bad')
    const source = keys.source({ mounts: ['HKLM\\Software'] })
    const expected = {
      'HKLM\\Software\\Missing': 'absent',
      'HKLM\\Software\\Denied': 'denied',
      'HKLM\\Software\\Denied\\Below': 'present',
      'HKLM\\Software\\Bad': 'malformed',
      'HKLM\\Software\\Bad\\Below': 'malformed',
      'HKLM\\System': 'not-collected',
      HKU: 'not-collected',
      HKLM: 'present',
    }
    const found = Object.fromEntries(
      Object.keys(expected).map((text) => [text, status(open(source, text))] as const),
    )
    assert.deepEqual(found, expected)
    assert.equal(key(open(source, 'HKLM')).virtual, true)
    assert.deepEqual(subkeys(open(source, 'HKLM')), ['Software'])
    assert.equal(source.collects(path('HKLM\\Software\\Missing')), true)
    assert.equal(source.collects(path('HKLM\\System')), false)
    assert.equal(source.collects(path('HKLM')), false)
  })

  test('remembers which keys were opened, without those only passed on the way', () => {
    const source = new MemoryRegistry().key('HKLM\\Software\\A\\B').key('HKLM\\Software\\C').source()
    const software = key(open(source, 'HKLM\\Software'))
    software.subkeys(() => {})
    key(software.open(['A', 'B']))
    key(software.openChild('C', 1))
    assert.deepEqual(source.opened, ['HKLM\\Software', 'HKLM\\Software\\A\\B', 'HKLM\\Software\\C'])
  })

  test('follows a link that is named, and opens the link itself where it is listed', () => {
    const source = new MemoryRegistry()
      .set('HKLM\\Software\\Target\\Sub', 'x', REG_SZ, sz('1'))
      .link('HKLM\\Software\\Link', '\\Registry\\Machine\\SOFTWARE\\Target')
      .source()
    const software = key(open(source, 'HKLM\\Software'))
    assert.deepEqual(values(software.open(['link', 'sub'])), ['x:1:31000000'])
    assert.deepEqual(key(software.open(['link', 'sub'])).storedNames?.(), ['Link', 'Sub'])
    const itself = software.openChild('Link', 1)
    assert.match(values(itself)[0] ?? '', /^SymbolicLinkValue:6:/)
    assert.deepEqual(subkeys(itself), [])
  })

  const links: readonly (readonly [why: string, target: string, expected: string])[] = [
    ['a loop', '\\REGISTRY\\MACHINE\\Software\\Link', 'malformed'],
    ['a target that is gone', '\\REGISTRY\\MACHINE\\Software\\Missing', 'absent'],
    ['a target outside the mounts', '\\REGISTRY\\USER\\S-1-5-18', 'not-collected'],
    ["an application's hive", '\\REGISTRY\\A\\x', 'not-collected'],
    ['no registry path', 'Software\\Target', 'malformed'],
    ['an empty target', '', 'malformed'],
  ]
  for (const [why, target, expected] of links) {
    test(`a link to ${why} is ${expected}`, () => {
      const keys = new MemoryRegistry().link('HKLM\\Software\\Link', target)
      const source = keys.source({ mounts: ['HKLM\\Software'] })
      assert.equal(status(open(source, 'HKLM\\Software\\Link\\x')), expected)
    })
  }

  test('maps the 32-bit view, and names keys as they were asked for', () => {
    const source = new MemoryRegistry()
      .set('HKLM\\Software\\Wow6432Node\\Foo', 'bits', REG_DWORD, dword(32))
      .set('HKLM\\Software\\Foo', 'bits', REG_DWORD, dword(64))
      .set('HKLM\\Software\\Classes\\.txt', 'shared', REG_DWORD, dword(1))
      .source()
    assert.deepEqual(values(open(source, 'HKLM\\software\\foo', '32')), ['bits:4:20000000'])
    assert.deepEqual(values(open(source, 'HKLM\\software\\foo', '64')), ['bits:4:40000000'])
    assert.deepEqual(key(open(source, 'HKLM\\software\\foo', '32')).storedNames?.(), ['Software', 'Foo'])
    assert.deepEqual(values(open(source, 'HKCR\\.TXT', '32')), ['shared:4:01000000'])
    assert.deepEqual(key(open(source, 'HKCR\\.TXT', '32')).storedNames?.(), ['.txt'])
  })

  test('a mount below another one hides what lies there, and is listed once', () => {
    const keys = new MemoryRegistry().key('HKLM\\Software\\A\\B').key('HKLM\\Software\\A\\C')
    const source = keys.source({ mounts: ['HKLM\\Software', 'HKLM\\Software\\A\\New'] })
    assert.deepEqual(subkeys(open(source, 'HKLM\\Software')), ['A'])
    assert.deepEqual(subkeys(open(source, 'HKLM\\Software\\A')).sort(), ['B', 'C', 'New'])
  })

  test('maps CurrentControlSet by Select\\Current, and does not list it', () => {
    const name = sz('LAB-7')
    const keys = new MemoryRegistry()
      .set('HKLM\\SYSTEM\\Select', 'Current', REG_DWORD, dword(2))
      .set('HKLM\\SYSTEM\\ControlSet002\\Control\\ComputerName\\ComputerName', 'ComputerName', REG_SZ, name)
    const source = keys.source()
    assert.equal(source.target.hostname, 'LAB-7')
    assert.deepEqual(subkeys(open(source, 'HKLM\\SYSTEM\\currentcontrolset')), ['Control'])
    assert.deepEqual(subkeys(open(source, 'HKLM\\SYSTEM')), ['Select', 'ControlSet002'])
    assert.deepEqual(source.notices, [])
  })

  test('opens a stored CurrentControlSet, as exports hold it', () => {
    const source = new MemoryRegistry()
      .set('HKLM\\SYSTEM\\Select', 'Current', REG_DWORD, dword(1))
      .key('HKLM\\SYSTEM\\ControlSet001\\other')
      .key('HKLM\\SYSTEM\\CurrentControlSet\\own')
      .source()
    assert.deepEqual(subkeys(open(source, 'HKLM\\SYSTEM\\CurrentControlSet')), ['own'])
    assert.deepEqual([source.notices, source.findings], [[], []])
  })

  test('without a usable Select, CurrentControlSet is not collected', () => {
    const source = new MemoryRegistry().key('HKLM\\SYSTEM\\ControlSet001').source()
    assert.equal(status(open(source, 'HKLM\\SYSTEM\\CurrentControlSet\\Services')), 'not-collected')
    assert.equal(source.collects(path('HKLM\\SYSTEM\\CurrentControlSet\\Services')), false)
  })

  test("takes the machine's users from its ProfileList", () => {
    const list = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList'
    assert.deepEqual(new MemoryRegistry().key(`${list}\\s-1-5-18`).source().profiles(), new Set(['S-1-5-18']))
    assert.equal(new MemoryRegistry().source().profiles(), undefined)
  })
})

describe('the last write of a key in memory', () => {
  let time = 0n
  const keys = new MemoryRegistry(() => time)
  const source = keys.source()
  const text = 'HKLM\\Software\\Foo'
  const written = () => key(open(source, text)).lastWrite()
  const does: readonly (readonly [what: string, does: () => void, counts: boolean])[] = [
    ['a new key', () => keys.key(text), true],
    ['a new value', () => keys.set(text, 'v', REG_DWORD, dword(1)), true],
    ['other data', () => keys.set(text, 'v', REG_DWORD, dword(2)), true],
    ['another type', () => keys.set(text, 'v', REG_SZ, dword(2)), true],
    ['the same again', () => keys.set(text, 'V', REG_SZ, dword(2)), false],
    ['a deleted value', () => keys.deleteValue(text, 'v'), true],
    ['a value that was not there', () => keys.deleteValue(text, 'v'), false],
    ['a new subkey', () => keys.key(`${text}\\Sub`), true],
    ['a value in the subkey', () => keys.set(`${text}\\Sub`, 'v', REG_DWORD, dword(1)), false],
    ['a key below the subkey', () => keys.key(`${text}\\Sub\\Deep`), false],
    ['a deleted subkey', () => keys.deleteKey(`${text}\\Sub`), true],
    ['a subkey that was not there', () => keys.deleteKey(`${text}\\Sub`), false],
  ]
  for (const [what, write, counts] of does) {
    test(`${what} ${counts ? 'is' : 'is not'} one, and the list above tells of it`, () => {
      time += 1n
      write()
      assert.equal(written() === time, counts)
      const listed: unknown[] = []
      key(open(source, 'HKLM\\Software')).subkeys((...subkey) => listed.push(subkey))
      assert.deepEqual(listed, [['Foo', 0, undefined, written()]])
    })
  }

  test('is 0 where the registry keeps no times', () => {
    const timeless = new MemoryRegistry(() => 0n).key(text).source()
    assert.equal(key(open(timeless, text)).lastWrite(), 0n)
    key(open(timeless, 'HKLM\\Software')).subkeys((...subkey) => assert.equal(subkey[3], undefined))
  })
})
