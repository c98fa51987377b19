import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { RegmonError } from '../../src/errors.ts'
import { openRegFile } from '../../src/source/reg/index.ts'
import { folder } from './folder.ts'
import { open, path, status, subkeys, values } from './read.ts'

const V5 = 'Windows Registry Editor Version 5.00\r\n\r\n'
const KEY = '[HKEY_LOCAL_MACHINE\\Software\\Foo]\r\n'
const FOO = 'HKLM\\SOFTWARE\\Foo'

const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')
const hex = (text: string) => Buffer.from(text, 'utf16le').toString('hex')

function source(t: TestContext, content: string | Uint8Array) {
  return openRegFile(folder(t)('export.reg', typeof content === 'string' ? utf16(content) : content))
}

describe('values of a .reg export', () => {
  const cases: readonly (readonly [what: string, line: string, expected: string])[] = [
    ['text', '"a"="b"', `a:1:${hex('b\0')}`],
    ['the default value', '@="b"', `:1:${hex('b\0')}`],
    ['a value that is named @', '"@"="b"', `@:1:${hex('b\0')}`],
    ['escapes', '"C:\\\\x \\"y\\""="\\\\\\""', `C:\\x "y":1:${hex('\\"\0')}`],
    ['a line break in text', '"a"="1\r\n[no key]\r\n2"', `a:1:${hex('1\r\n[no key]\r\n2\0')}`],
    ['a line break in a name', '"a\nb"="1"', `a\nb:1:${hex('1\0')}`],
    ['text with ; and =', '"a;b=c"="d;e=f"', `a;b=c:1:${hex('d;e=f\0')}`],
    ['a comment behind it', '"a"="b" ; "c"', `a:1:${hex('b\0')}`],
    ['a number', '"a"=dword:8000000f', 'a:4:0f000080'],
    ['a short number', '"a"=dword:1', 'a:4:01000000'],
    ['bytes', '"a"=hex:00,FF,1', 'a:3:00ff01'],
    ['no bytes', '"a"=hex:', 'a:3:'],
    ['bytes in many lines', '"a"=hex:00,\\\r\n  01,\\\r\n  02\r\n', 'a:3:000102'],
    ['a comment where bytes go on', '"a"=hex:00,\\ ; more\r\n  01', 'a:3:0001'],
    ['any type', '"a"=hex(ffff0011):01', 'a:4294901777:01'],
    ['REG_NONE', '"a"=hex(0):', 'a:0:'],
    ['REG_QWORD', '"a"=hex(b):01,00,00,00,00,00,00,00', 'a:11:0100000000000000'],
    ['a number of two bytes', '"a"=hex(4):01,00', 'a:4:0100'],
    ['the last of two', '"a"="b"\r\n"A"="c"', `a:1:${hex('c\0')}`],
    ['spaces around', ' "a" = "b" ', `a:1:${hex('b\0')}`],
    ['a name without end', `"${'x'.repeat(20000)}"=hex:`, `${'x'.repeat(20000)}:3:`],
    ['a lone surrogate', '"a\uD800"="\uDC00"', `a\uD800:1:${hex('\uDC00\0')}`],
    ['a line separator', '"a\u2028"="b"', `a\u2028:1:${hex('b\0')}`],
  ]
  for (const [what, line, expected] of cases) {
    test(what, (t) => {
      assert.deepEqual(values(open(source(t, `${V5}${KEY}; comment\r\n${line}\r\n`), FOO)), [expected])
    })
  }

  test('what is deleted is not there', (t) => {
    const lines = `${KEY}"a"="b"\r\n"A"=-\r\n[HKEY_LOCAL_MACHINE\\Software\\Foo\\Bar\\x]\r\n[-HKEY_LOCAL_MACHINE\\Software\\FOO\\bar]\r\n`
    const reg = source(t, V5 + lines)
    assert.deepEqual(values(open(reg, FOO)), [])
    assert.equal(status(open(reg, `${FOO}\\Bar\\x`)), 'absent')
  })
})

describe('encodings of a .reg export', () => {
  const text = `${V5}${KEY}"ü"="ß"\n`
  const expected = [`ü:1:${hex('ß\0')}`]
  const encodings: readonly (readonly [what: string, content: Buffer])[] = [
    ['UTF-16 with a mark', utf16(text)],
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['ANSI', Buffer.from(text, 'latin1')],
    ['REGEDIT4, which is ANSI', Buffer.from(text.replace(V5, 'REGEDIT4\r\n\r\n'), 'latin1')],
    ['REGEDIT4 in UTF-16', utf16(text.replace(V5, 'REGEDIT4\r\n'))],
  ]
  for (const [what, content] of encodings) {
    test(what, (t) => assert.deepEqual(values(open(source(t, content), FOO)), expected))
  }

  test('the texts of REGEDIT4 are stored as UTF-16, other bytes as they are', (t) => {
    const lines = `${KEY}"e"=hex(2):25,80,00\r\n"m"=hex(7):61,00,62,00,00\r\n"b"=hex:80\r\n`
    assert.deepEqual(values(open(source(t, Buffer.from(`REGEDIT4\r\n${lines}`)), FOO)), [
      `e:2:${hex('%€\0')}`,
      `m:7:${hex('a\0b\0\0')}`,
      'b:3:80',
    ])
  })
})

describe('keys of a .reg export', () => {
  test('its topmost keys are what it collects', (t) => {
    const keys = [
      'HKEY_LOCAL_MACHINE\\Software\\Foo\\a]\u2028b',
      'HKEY_LOCAL_MACHINE\\Software\\foo',
      'HKEY_USERS\\.DEFAULT',
    ]
    const reg = source(t, V5 + keys.map((key) => `[${key}] ; comment\n"x"=dword:1\n`).join('\n'))
    assert.deepEqual(reg.target, {
      kind: 'reg',
      mounts: ['HKLM\\Software\\Foo', 'HKU\\.DEFAULT'],
      hostname: undefined,
    })
    assert.deepEqual(subkeys(open(reg, 'HKLM\\Software\\Foo')), ['a]\u2028b'])
    assert.equal(reg.collects(path('HKLM\\Software\\Foo\\Missing'), '64'), true)
    assert.equal(status(open(reg, 'HKLM\\Software\\Bar')), 'not-collected')
    assert.equal(status(open(reg, 'HKCU\\Software')), 'not-collected')
  })

  const USER = 'S-1-5-21-1-2-3-1001'
  for (const exported of [`${USER}_Classes`, `${USER}\\Software\\Classes`, USER]) {
    test(`the classes of a user are found by both names in an export of ${exported}`, (t) => {
      const below = exported === USER ? '\\Software\\Classes\\.txt' : '\\.txt'
      const reg = source(
        t,
        `${V5}[HKEY_USERS\\${exported}]\r\n[HKEY_USERS\\${exported}${below}]\r\n"x"=dword:1\r\n`,
      )
      for (const name of [`${USER}\\Software\\Classes`, `${USER}_classes`])
        assert.deepEqual(values(open(reg, `HKU\\${name}\\.txt`)), ['x:4:01000000'], name)
    })
  }

  const SELECTS: readonly (readonly [what: string, lines: string, about: readonly string[]])[] = [
    ['that names a control set', '[Select]"Current"=dword:1|"Default"=dword:1', []],
    ['whose Default is another', '[Select]"Current"=dword:1|"Default"=dword:2', ['select']],
    ['that is not there', '[Setup]', ['unknown']],
    ['beside a CurrentControlSet of its own', '[CurrentControlSet]|[Select]"Current"=dword:1', ['stored']],
  ]
  for (const [what, lines, about] of SELECTS) {
    test(`a SYSTEM with a Select ${what}: ${about.join() || 'no finding'}`, (t) => {
      const system = '[HKEY_LOCAL_MACHINE\\SYSTEM'
      const keys = lines.replaceAll('[', `${system}\\`).replaceAll(']', ']\r\n').replaceAll('|', '\r\n')
      const reg = source(t, `${V5}${system}]\r\n${system}\\ControlSet001]\r\n${keys}\r\n`)
      assert.deepEqual(
        reg.findings?.map((finding) => [finding.about, finding.always]),
        about.map((each) => [each, true]),
      )
    })
  }

  test('every level that Windows allows is read', (t) => {
    const names = Array.from({ length: 512 }, (_, level) => `k${level}`)
    const lines = names.map((_, level) => `[HKEY_USERS\\${names.slice(0, level + 1).join('\\')}]\r\n`)
    const reg = source(t, V5 + lines.toReversed().join(''))
    assert.deepEqual(reg.target.mounts, ['HKU\\k0'])
    assert.equal(status(open(reg, `HKU\\${names.join('\\')}`)), 'present')
  })
})

describe('a .reg export that cannot be read says where', () => {
  const cases: readonly (readonly [what: string, content: string | Buffer, message: RegExp])[] = [
    ['no header', '[HKEY_LOCAL_MACHINE\\Software]\r\n', /is not a \.reg export: it starts with "\[HKEY/],
    ['an empty file', Buffer.alloc(0), /is not a \.reg export: it is empty/],
    ['a hive', Buffer.concat([Buffer.from('regf'), Buffer.alloc(8192)]), /is not a \.reg export/],
    ['half a UTF-16 unit', utf16(V5 + KEY).subarray(0, -1), /cut off/],
    ['no key', V5, /holds no key/],
    ['a bare word', `${V5}${KEY}hello\r\n`, /:4 cannot be read: neither a \[key\]/],
    ['a value before any key', `${V5}"a"="b"\r\n`, /:3 cannot be read: the value "a" stands below no key/],
    [
      'a value of a deleted key',
      `${V5}[-HKEY_USERS\\x]\n"a"="b"\r\n`,
      /:4 cannot be read: the value "a" stands/,
    ],
    ['an unknown root key', `${V5}[HKEY_NOWHERE\\x]`, /:3 cannot be read: "HKEY_NOWHERE\\\\x" is no path/],
    ['an empty key name', `${V5}[HKEY_USERS\\\\x]`, /:3 cannot be read: "HKEY_USERS.*" is no path/],
    [
      '100,000 levels of keys',
      `${V5}[HKEY_USERS${'\\x'.repeat(100_000)}]`,
      /:3 cannot be read: a key at level 100000/,
    ],
    ['a key without end', `${V5}[HKEY_USERS`, /:3 cannot be read: the "\]"/],
    ['text without end', `${V5}${KEY}\n\n"a"="b\r\n\r\n`, /:6 cannot be read: the data of "a"/],
    ['an unknown escape', `${V5}${KEY}"a"="\\q"`, /:4 cannot be read: the data of "a"/],
    ['an unknown kind of data', `${V5}${KEY}"a"=qword:1`, /:4 cannot be read: the data of "a"/],
    ['a number too long', `${V5}${KEY}"a"=dword:123456789`, /:4 cannot be read: the data of "a"/],
    ['bytes that are none', `${V5}${KEY}"a"=hex:00,xy`, /:4 cannot be read: something follows/],
    ['bytes that are too long', `${V5}${KEY}"a"=hex:000`, /:4 cannot be read: something follows/],
    ['a line after a string of lines', `${V5}${KEY}"a"="1\n2\n3"\n?`, /:7 cannot be read/],
  ]
  for (const [what, content, message] of cases) {
    test(what, (t) => {
      assert.throws(
        () => source(t, content),
        (error) => error instanceof RegmonError && message.test(error.message) && error.where !== undefined,
      )
    })
  }

  test('a missing file', () => {
    assert.throws(
      () => openRegFile('/nowhere/x.reg'),
      /\/nowhere\/x\.reg cannot be read: there is no such file/,
    )
  })
})
