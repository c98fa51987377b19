import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatKeyPath, type ReadProblem, upcase, type View } from '../../src/registry/index.ts'
import { type KernelNames, locate } from '../../src/source/live/notify/locate.ts'
import { path } from './read.ts'

const DENIED: ReadProblem = { status: 'denied', code: 5, reason: 'ERROR_ACCESS_DENIED (5)' }
const M = '\\REGISTRY\\MACHINE'
const U = '\\REGISTRY\\USER'
const USER = `${U}\\S-1`

/** A kernel that has these keys. */
function kernel(
  keys: Readonly<Record<string, string | ReadProblem>>,
  users = ['.DEFAULT', 'S-1'],
): KernelNames {
  const known = new Map(Object.entries(keys).map(([asked, name]) => [upcase(asked) as string, name] as const))
  return {
    nameOf: (path, view) => known.get(upcase(`${view} ${formatKeyPath(path)}`)),
    users: () => users,
  }
}

/** What is wanted, and what is the matter. */
function wants(names: KernelNames, text: string, view: View = '64', subtree = false): string[] {
  const { wants, problem } = locate({ path: path(text), view, subtree }, names)
  const found = wants.map(({ scope, path }) => `${scope} ${path}`)
  return problem === undefined ? found : [...found, problem]
}

describe('where a place is', () => {
  const names = kernel({
    '64 HKLM': M,
    '64 HKLM\\Software': `${M}\\SOFTWARE`,
    '64 HKLM\\Software\\Classes': `${M}\\SOFTWARE\\Classes`,
    '64 HKLM\\Software\\Secret': DENIED,
    '64 HKLM\\Software\\Wow6432Node': `${M}\\SOFTWARE\\Wow6432Node`,
    '32 HKLM\\Software': `${M}\\SOFTWARE\\Wow6432Node`,
    '32 HKLM\\Software\\Classes': `${M}\\SOFTWARE\\Classes`,
    '32 HKLM\\Software\\Policies': `${M}\\SOFTWARE\\Policies`,
    '64 HKLM\\System\\CurrentControlSet\\Hardware Profiles\\Current': `${M}\\SYSTEM\\ControlSet001\\Profiles\\0001`,
    '64 HKLM\\Software\\Classes\\Wow6432Node': `${M}\\SOFTWARE\\Classes\\Wow6432Node`,
    '64 HKCU': USER,
    '64 HKCU\\Software\\Classes': `${USER}_Classes`,
    '64 HKU': U,
    '64 HKU\\.DEFAULT': `${U}\\.DEFAULT`,
    '64 HKU\\S-1': USER,
  })
  const rows: readonly (readonly [
    what: string,
    place: Parameters<typeof wants> extends [unknown, ...infer R] ? R : never,
    expected: readonly string[],
  ])[] = [
    ['a key', ['HKLM\\Software'], [`key ${M}\\SOFTWARE`]],
    ['a subtree', ['HKLM\\Software', '64', true], [`tree ${M}\\SOFTWARE`]],
    ['a key that is not there', ['HKLM\\Software\\A\\B'], [`names ${M}\\SOFTWARE`]],
    ['a key in a hive that is not there', ['HKLM\\Nope\\A'], [`names ${M}`]],
    ['a key below one that is denied', ['HKLM\\Software\\Secret\\A'], [DENIED.reason]],
    ['a denied key', ['HKLM\\Software\\Secret', '64', true], [DENIED.reason]],
    ['a user who is not logged on', ['HKU\\S-2\\Software'], []],
    ['a user who is', ['HKU\\S-1\\Software'], [`names ${USER}`]],
    ['all users', ['HKU', '64', true], [`tree ${U}\\.DEFAULT`, `tree ${USER}`]],
    ['the list of users', ['HKU'], []],
    ['HKCR', ['HKCR', '64', true], [`tree ${M}\\SOFTWARE\\Classes`, `tree ${USER}_Classes`]],
    ['a key of HKCR', ['HKCR\\.txt'], [`names ${M}\\SOFTWARE\\Classes`, `names ${USER}_Classes`]],
    ['HKCC', ['HKCC'], [`key ${M}\\SYSTEM\\ControlSet001\\Profiles\\0001`]],
    ['a redirected key', ['HKLM\\Software', '32'], [`key ${M}\\SOFTWARE\\Wow6432Node`]],
    [
      'a redirected subtree, with the shared keys that the view shows in it',
      ['HKLM\\Software', '32', true],
      [`tree ${M}\\SOFTWARE\\Wow6432Node`, `tree ${M}\\SOFTWARE\\Classes`, `tree ${M}\\SOFTWARE\\Policies`],
    ],
    [
      'a redirected key below a shared one: both keys that it may be made in',
      ['HKLM\\Software\\Classes\\CLSID', '32'],
      [`names ${M}\\SOFTWARE\\Classes`, `names ${M}\\SOFTWARE\\Classes\\Wow6432Node`],
    ],
  ]
  for (const [what, place, expected] of rows) {
    test(what, () => assert.deepEqual(wants(names, ...place), expected))
  }

  test('its state tells that it came, went, or is another key', () => {
    const place = { path: path('HKLM\\Software\\A'), view: '64', subtree: false } as const
    const state = (name?: string | ReadProblem) =>
      locate(place, kernel({ '64 HKLM': M, ...(name && { '64 HKLM\\Software\\A': name }) })).state
    const states = [undefined, `${M}\\SOFTWARE\\A`, `${M}\\SOFTWARE\\B`, DENIED].map(state)
    assert.equal(new Set(states).size, 4)
    assert.equal(state(`${M}\\Software\\a`), state(`${M}\\SOFTWARE\\A`))
  })
})
