import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseKeyPath, physicalPath32, ROOT_KEYS, SHARING_ROWS } from '../../src/registry/index.ts'

function physical(text: string): string {
  const path = parseKeyPath(text) ?? assert.fail(text)
  return [path.root, ...physicalPath32(path.root, path.segments)].join('\\')
}

describe('a path of the 32-bit view is, really', () => {
  const cases: readonly (readonly [asked: string, really: string])[] = [
    ['HKLM', 'HKLM'],
    ['HKLM\\SYSTEM\\Select', 'HKLM\\SYSTEM\\Select'],
    ['HKLM\\Software', 'HKLM\\Software\\Wow6432Node'],
    ['HKLM\\software\\foo', 'HKLM\\software\\Wow6432Node\\foo'],
    ['HKLM\\Software\\Foo\\Wow6432Node', 'HKLM\\Software\\Wow6432Node\\Foo\\Wow6432Node'],
    ['HKLM\\Software\\Wow6432Node', 'HKLM\\Software\\Wow6432Node'],
    ['HKLM\\Software\\WOW6432NODE\\Foo', 'HKLM\\Software\\WOW6432NODE\\Foo'],
    ['HKLM\\Software\\Wow6432Node\\Classes\\CLSID', 'HKLM\\Software\\Wow6432Node\\Classes\\CLSID'],
    ['HKLM\\Software\\policies\\x', 'HKLM\\Software\\policies\\x'],
    ['HKLM\\Software\\Microsoft', 'HKLM\\Software\\Wow6432Node\\Microsoft'],
    ['HKLM\\Software\\Microsoft\\OLE\\x', 'HKLM\\Software\\Microsoft\\OLE\\x'],
    [
      'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run',
      'HKLM\\Software\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Run',
    ],
    [
      'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies',
      'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies',
    ],
    ['HKLM\\Software\\Classes\\.txt', 'HKLM\\Software\\Classes\\.txt'],
    ['HKLM\\Software\\Classes\\clsid\\{1}', 'HKLM\\Software\\Classes\\Wow6432Node\\clsid\\{1}'],
    ['HKLM\\Software\\Classes\\Wow6432Node\\CLSID', 'HKLM\\Software\\Classes\\Wow6432Node\\CLSID'],
    ['HKCR\\CLSID', 'HKCR\\Wow6432Node\\CLSID'],
    ['HKCR\\Wow6432Node\\CLSID', 'HKCR\\Wow6432Node\\CLSID'],
    ['HKCR\\.txt', 'HKCR\\.txt'],
    ['HKCU\\Software\\Foo', 'HKCU\\Software\\Foo'],
    ['HKCU\\Software\\Classes\\Interface', 'HKCU\\Software\\Classes\\Wow6432Node\\Interface'],
    ['HKU\\S-1-5-18\\Software\\Classes\\CLSID', 'HKU\\S-1-5-18\\Software\\Classes\\Wow6432Node\\CLSID'],
    ['HKU\\S-1-5-18\\Software\\Foo', 'HKU\\S-1-5-18\\Software\\Foo'],
  ]
  for (const [asked, really] of cases)
    test(`${asked} → ${really}`, () => assert.equal(physical(asked), really))

  test('the same when it is asked for by its real path, which is at most one name longer', () => {
    const names = [...new Set(SHARING_ROWS.flatMap(({ path }) => path.split('\\'))), 'Wow6432Node', 'Foo']
    const paths = fc.array(fc.constantFrom(...names), { maxLength: 6 })
    const rows = fc.tuple(fc.constantFrom(...SHARING_ROWS), paths).map(([row, below]) => ({
      root: row.root,
      segments: [...(row.path === '' ? [] : row.path.replace('*', 'S-1').split('\\')), ...below],
    }))
    const any = fc.record({ root: fc.constantFrom(...ROOT_KEYS), segments: paths })
    fc.assert(
      fc.property(fc.oneof(rows, any), ({ root, segments }) => {
        const really = physicalPath32(root, segments)
        assert.deepEqual(physicalPath32(root, really), really)
        const inserted = really.findIndex((name, i) => name !== segments[i])
        if (inserted < 0) assert.deepEqual(really, segments)
        else {
          assert.equal(really[inserted], 'Wow6432Node')
          assert.deepEqual(really.toSpliced(inserted, 1), segments)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('the table of redirected and shared keys', () => {
  test('names a key before the keys below it, and each once', () => {
    const seen = new Set<string>()
    for (const { root, path } of SHARING_ROWS) {
      const text = `${root}\\${path}`.toUpperCase()
      assert.ok(!seen.has(text), `${text} twice`)
      for (const other of seen) assert.ok(!other.startsWith(`${text}\\`), `${other} before ${text}`)
      seen.add(text)
    }
  })

  for (const { root, path, sharing, wow6432 } of SHARING_ROWS) {
    test(`${root}\\${path} is ${sharing}`, () => {
      const really = physicalPath32(root, path.split('\\')).join('\\')
      assert.equal(really, sharing === 'shared' ? path : wow6432)
    })
  }
})
