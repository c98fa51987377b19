import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { matchesKey, matchesValue, parsePattern, prunesKey, reg } from '../../src/pattern/index.ts'
import { parseKeyPath, upcase } from '../../src/registry/index.ts'

function parsed(written: Parameters<typeof parsePattern>[0]) {
  const pattern = parsePattern(written)
  assert.ok(!('problem' in pattern), JSON.stringify(pattern))
  return pattern
}

function keyOf(text: string) {
  const path = parseKeyPath(text)!
  return { root: path.root, names: path.segments.map(upcase) }
}

describe('a pattern matches', () => {
  const cases: [pattern: string, recursive: boolean, key: string, name: string, expected: boolean][] = [
    ['HKLM\\Software\\*', false, 'HKLM\\Software', 'a', true],
    ['HKLM\\Software\\*', false, 'HKLM\\Software', '', true],
    ['HKLM\\Software\\?*', false, 'HKLM\\Software', '', false],
    ['HKLM\\Software\\*', false, 'HKLM\\Software\\Sub', 'a', false],
    ['hkey_local_machine\\SOFTWARE\\RUN', false, 'HKLM\\Software', 'Run', true],
    ['HKCU\\test\\value', true, 'HKCU\\test\\subkey', 'value', true],
    ['HKCU\\test\\value*', true, 'HKCU\\test\\subkey', 'value2', true],
    ['HKCU\\test\\value*', true, 'HKCU\\test', 'value2', true],
    ['HKCU\\*\\value', true, 'HKCU\\test\\subkey', 'value', false],
    ['HKCU\\*\\value', true, 'HKCU\\test', 'value', true],
    ['HKLM\\*', false, 'HKLM', 'v', true],
    ['HKLM\\S*\\M?\\v', false, 'HKLM\\Software\\Ms', 'v', true],
    ['HKLM\\S*\\M?\\v', false, 'HKLM\\Software\\M', 'v', false],
    ['HKLM\\**\\Run\\*', false, 'HKLM\\Run', 'v', true],
    ['HKLM\\**\\Run\\*', false, 'HKLM\\a\\b\\Run', 'v', true],
    ['HKLM\\**\\Run\\*', false, 'HKLM\\a\\b\\Run\\c', 'v', false],
    ['HKLM\\a\\**\\*', false, 'HKLM\\a', 'v', true],
    ['HKLM\\a\\**\\*', false, 'HKLM\\a\\b\\c', 'v', true],
    ['HKLM\\[a-c]x\\v', false, 'HKLM\\Bx', 'v', true],
    ['HKLM\\[!a-c]x\\v', false, 'HKLM\\Bx', 'v', false],
    ['HKLM\\[^a-c]x\\v', false, 'HKLM\\dx', 'v', true],
    ['HKLM\\[]x]\\v', false, 'HKLM\\]', 'v', true],
    ['HKLM\\[!]x]\\v', false, 'HKLM\\y', 'v', true],
    ['HKLM\\[*]\\v', false, 'HKLM\\*', 'v', true],
    ['HKLM\\[*]\\v', false, 'HKLM\\a', 'v', false],
    ['HKLM\\[a-]\\v', false, 'HKLM\\-', 'v', true],
    ['HKLM\\{0-1}\\v', false, 'HKLM\\{0-1}', 'v', true],
    ['HKLM\\ß\\v', false, 'HKLM\\SS', 'v', false],
    ['HKLM\\Ä\\v', false, 'HKLM\\ä', 'v', true],
    ['HKLM\\a\\x*y*z', false, 'HKLM\\a', 'xyzyz', true],
    ['HKLM\\a\\x*y*z', false, 'HKLM\\a', 'xyzy', false],
    ['HKLM\\a\\?', false, 'HKLM\\a', '😀', false],
    ['HKLM\\a\\??', false, 'HKLM\\a', '😀', true],
    ['HKLM\\a\\*', false, 'HKLM\\a', 'back\\slash', true],
    ['HKLM\\a\\b?*', false, 'HKLM\\a', 'b\0', true],
  ]
  for (const [pattern, recursive, key, name, expected] of cases) {
    const verb = expected ? 'matches' : 'does not match'
    it(`${pattern}${recursive ? ' (recursive)' : ''} ${verb} ${key} : ${JSON.stringify(name)}`, () => {
      assert.equal(matchesValue(parsed(pattern), recursive, keyOf(key), upcase(name)), expected)
    })
  }

  it('a value name that holds a backslash, by the object form', () => {
    assert.ok(
      matchesValue(parsed({ key: 'HKLM\\a', value: 'b\\c' }), false, keyOf('HKLM\\a'), upcase('B\\C')),
    )
  })

  it('the default value alone, by the object form', () => {
    const pattern = parsed({ key: 'HKLM\\a', value: '' })
    assert.ok(matchesValue(pattern, false, keyOf('HKLM\\a'), ''))
    assert.ok(!matchesValue(pattern, false, keyOf('HKLM\\a'), 'X'))
  })

  it('a hostile name in time proportional to its length', () => {
    const pattern = parsed(`HKLM\\a\\${'*a'.repeat(40)}b`)
    assert.ok(!matchesValue(pattern, false, keyOf('HKLM\\a'), 'A'.repeat(16_383)))
  })

  it('a key path, with as many keys for ** as there are', () => {
    assert.ok(matchesKey(parsed('HKLM\\**\\a\\**\\b\\*'), false, keyOf('HKLM\\x\\a\\y\\z\\b')))
  })
})

describe('an exclude prunes', () => {
  const cases: [exclude: string, recursive: boolean, key: string, expected: boolean][] = [
    ['HKLM\\S\\Program Groups\\*', true, 'HKLM\\S\\Program Groups\\x', true],
    ['HKLM\\S\\Program Groups\\*', true, 'HKLM\\S\\Program Groups', false],
    ['HKLM\\S\\Cache', true, 'HKLM\\S\\a\\Cache\\b', true],
    ['HKLM\\S\\Cache', false, 'HKLM\\S\\Cache', false],
    ['HKLM\\S\\a\\**\\*', false, 'HKLM\\S\\a', true],
    ['HKLM\\S\\a\\**\\*', false, 'HKLM\\S\\a\\b', true],
    ['HKLM\\S\\a\\**\\x', false, 'HKLM\\S\\a\\b', false],
  ]
  for (const [exclude, recursive, key, expected] of cases) {
    it(`${exclude}${recursive ? ' (recursive)' : ''}: ${key} ${expected ? 'is' : 'is not'} pruned`, () => {
      assert.equal(prunesKey(parsed(exclude), recursive, keyOf(key)), expected)
    })
  }
})

describe('a wrong pattern', () => {
  const cases: [written: Parameters<typeof parsePattern>[0], problem: RegExp, fix?: string][] = [
    ['HKLX\\Software\\*', /"HKLX" is not a root key/, 'HKLM\\Software\\*'],
    ['HKLM:\\Software\\*', /PowerShell/, 'HKLM\\Software\\*'],
    ['Computer\\HKEY_LOCAL_MACHINE\\a\\*', /"Computer" is not a root key/, 'HKEY_LOCAL_MACHINE\\a\\*'],
    ['HKLM/Software/*', /not by "\/"/, 'HKLM\\Software\\*'],
    ['HKLMSoftware*', /contains no "\\"/],
    ['nonsense', /a pattern is a root key/, 'HKLM\\Software\\*'],
    ['HKLM', /mask for value names is missing/, 'HKLM\\*'],
    ['HKLM\\Software\\', /mask for value names is missing/, 'HKLM\\Software\\*'],
    ['HKLM\\\\Software\\*', /a key name is empty/, 'HKLM\\Software\\*'],
    [{ key: 'HKLM\\a\\', value: 'v' }, /a key name is empty/, 'HKLM\\a\\v'],
    ['HKLM\\[a\\*', /"\[" is not closed/, 'HKLM\\[[]a\\*'],
    ['HKLM\\a\\[', /"\[" is not closed/, 'HKLM\\a\\[[]'],
    ['HKLM\\[z-a]\\*', /"z-a" is reversed/, 'HKLM\\[a-z]\\*'],
  ]
  for (const [written, problem, fix] of cases) {
    it(`${JSON.stringify(written)} is refused, with the corrected form`, () => {
      const pattern = parsePattern(written)
      assert.ok('problem' in pattern)
      assert.match(pattern.problem, problem)
      assert.equal(pattern.fix, fix)
      if (fix !== undefined) assert.ok(!('problem' in parsePattern(fix)), 'the corrected form parses')
    })
  }
})

it('reg`…` takes backslashes as they are', () => {
  assert.equal(reg`HKLM\Software\Us\x\*`, 'HKLM\\Software\\Us\\x\\*')
})
