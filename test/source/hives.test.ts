import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { RegmonError } from '../../src/errors.ts'
import { formatKeyPath, REG_BINARY, REG_DWORD, REG_SZ } from '../../src/registry/index.ts'
import { openHives } from '../../src/source/hive/index.ts'
import type { OfflineSource } from '../../src/source/offline/index.ts'
import { type HiveOptions, type HiveTree, writeHive } from '../make/hive.ts'
import { treeOf, value } from '../make/tree.ts'
import { asNobody } from './as-nobody.ts'
import { folder } from './folder.ts'
import { dword, key, open, path, status, subkeys, sz, values } from './read.ts'

/** Mounts trees at key paths. */
function source(t: TestContext, trees: Record<string, HiveTree>, options: HiveOptions = {}): OfflineSource {
  const write = folder(t)
  return openHives(
    Object.entries(trees).map(([at, tree], i) => ({
      at: path(at),
      file: write(`hive${i}`, writeHive(tree, options)),
    })),
  )
}

const POSIX = process.platform !== 'win32'
const v = (name: string, number = 1) => value(name, REG_DWORD, dword(number))

const SYSTEM = treeOf({
  Select: [v('Current', 2)],
  'ControlSet001\\Services\\old': [],
  'ControlSet002\\Services\\new': [v('Start')],
  'ControlSet002\\Control\\ComputerName\\ComputerName': [value('ComputerName', REG_SZ, sz('LAB'))],
  'ControlSet002\\Control\\IDConfigDB': [v('CurrentConfig', 1)],
  'ControlSet002\\Hardware Profiles\\0001\\Software': [],
})

describe('mounted hives', () => {
  test('are keys below keys that no hive holds', (t) => {
    const hives = source(t, {
      'HKLM\\SOFTWARE': treeOf({ 'Foo\\Bar': [v('x')] }),
      'HKU\\S-1-5-18': treeOf({ Console: [] }),
    })
    assert.deepEqual(hives.target, {
      kind: 'hive',
      mounts: ['HKLM\\SOFTWARE', 'HKU\\S-1-5-18'],
      hostname: undefined,
    })
    assert.match(hives.description, /^2 hives: HKLM\\SOFTWARE from .*hive0, HKU\\S-1-5-18 from .*hive1$/)
    const root = key(open(hives, 'HKLM'))
    assert.equal(root.virtual, true)
    assert.deepEqual(subkeys(root), ['SOFTWARE'])
    assert.deepEqual(values(root), [])
    assert.equal(key(root.openChild('SOFTWARE', -1)).name, 'SOFTWARE')
    assert.deepEqual(values(root.open(['software', 'foo', 'bar'])), ['x:4:01000000'])
    assert.deepEqual(key(root.open(['software', 'foo', 'bar'])).storedNames?.(), ['SOFTWARE', 'Foo', 'Bar'])
    assert.equal(key(open(hives, 'HKLM\\SOFTWARE')).lastWrite(), 133485408000000000n)
    for (const [at, expected] of Object.entries({
      'HKLM\\SOFTWARE\\Bar': 'absent',
      'HKLM\\SAM': 'not-collected',
      HKCU: 'not-collected',
    }))
      assert.equal(status(open(hives, at)), expected, at)
    hives.close()
  })

  test('lie over the hive that they are mounted in', (t) => {
    const hives = source(t, {
      'HKLM\\SOFTWARE': treeOf({ 'Foo\\under': [], 'Classes\\under': [], Bar: [] }),
      'HKLM\\SOFTWARE\\classes': treeOf({ over: [] }),
      'HKLM\\SOFTWARE\\Foo\\New': treeOf({ over: [] }),
    })
    assert.deepEqual(subkeys(open(hives, 'HKLM\\SOFTWARE')), ['Bar', 'Foo', 'classes'])
    assert.deepEqual(subkeys(open(hives, 'HKLM\\SOFTWARE\\Classes')), ['over'])
    assert.deepEqual(subkeys(open(hives, 'HKLM\\SOFTWARE\\Foo')), ['under', 'New'])
    assert.deepEqual(subkeys(open(hives, 'HKLM\\SOFTWARE\\Foo\\New')), ['over'])
  })
})

describe('what Windows maps', () => {
  test('CurrentControlSet is the set that Select names, by name alone', (t) => {
    const hives = source(t, { 'HKLM\\SYSTEM': SYSTEM })
    assert.deepEqual(values(open(hives, 'HKLM\\SYSTEM\\currentcontrolset\\services\\NEW')), [
      'Start:4:01000000',
    ])
    assert.equal(status(open(hives, 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\old')), 'absent')
    assert.deepEqual(subkeys(open(hives, 'HKLM\\SYSTEM')), ['ControlSet001', 'ControlSet002', 'Select'])
    assert.deepEqual(subkeys(open(hives, 'HKCC')), ['Software'])
    assert.equal(hives.target.hostname, 'LAB')
    assert.deepEqual(hives.notices, [])
  })

  const unusable: readonly (readonly [what: string, select: HiveTree])[] = [
    ['no Select', treeOf({ ControlSet001: [] })],
    ['a set that is not there', treeOf({ Select: [v('Current', 3)], ControlSet001: [] })],
    [
      'a Current of another type',
      treeOf({ Select: [value('Current', REG_BINARY, dword(1))], ControlSet001: [] }),
    ],
  ]
  for (const [what, system] of unusable) {
    test(`with ${what}, nobody knows CurrentControlSet`, (t) => {
      const hives = source(t, { 'HKLM\\SYSTEM': system })
      assert.equal(status(open(hives, 'HKLM\\SYSTEM\\CurrentControlSet')), 'not-collected')
      assert.equal(status(open(hives, 'HKLM\\SYSTEM\\ControlSet001')), 'present')
      assert.deepEqual(
        hives.findings.map(({ about, always }) => [about, always]),
        [['unknown', true]],
      )
    })
  }

  const AT = 'HKLM\\SYSTEM\\CurrentControlSet'
  /** A hive in which somebody stored what Windows makes at start: another name, another setting. */
  const stored = {
    Select: [v('Current')],
    'ControlSet001\\Control\\ComputerName\\ComputerName': [value('ComputerName', REG_SZ, sz('LAB'))],
    'ControlSet001\\Control\\IDConfigDB': [v('CurrentConfig')],
    'ControlSet001\\Hardware Profiles\\0001\\real': [],
    'ControlSet001\\Hardware Profiles\\Current\\clean': [],
    'ControlSet001\\real': [],
    'CurrentControlSet\\Control\\ComputerName\\ComputerName': [value('ComputerName', REG_SZ, sz('CLEAN'))],
    'CurrentControlSet\\clean': [],
  }

  test('a CurrentControlSet that the hive holds hides nothing of the set that Select names, and is a finding', (t) => {
    const hives = source(t, { 'HKLM\\SYSTEM': treeOf(stored) })
    assert.equal(status(open(hives, `${AT}\\real`)), 'present')
    assert.equal(status(open(hives, `${AT}\\clean`)), 'absent')
    assert.deepEqual(subkeys(open(hives, 'HKCC')), ['real'])
    assert.deepEqual(subkeys(open(hives, 'HKLM\\SYSTEM')), ['ControlSet001', 'Select'])
    assert.deepEqual(subkeys(open(hives, `${AT}\\Hardware Profiles`)), ['0001'])
    assert.equal(hives.collects(path(AT)), false)
    assert.equal(hives.target.hostname, 'LAB')
    assert.deepEqual(
      hives.findings.map(({ path, about }) => [formatKeyPath(path), about]),
      [
        [AT, 'stored'],
        [`${AT}\\Hardware Profiles\\Current`, 'stored'],
      ],
    )
    assert.match(
      hives.findings[0]!.message,
      /a key under .*: HKLM\\SYSTEM\\ControlSet001 was read, as Select\\Current/,
    )
  })

  test('a stored link is no more followed than a key; one to the same set is no finding', (t) => {
    for (const [number, found] of [
      [1, 0],
      [2, 1],
    ] as const) {
      const tree = treeOf({ Select: [v('Current')], 'ControlSet001\\real': [], 'ControlSet002\\clean': [] })
      const link = { name: 'CurrentControlSet', link: `\\Registry\\Machine\\System\\controlset00${number}` }
      const hives = source(t, { 'HKLM\\SYSTEM': { ...tree, keys: [...(tree.keys ?? []), link] } })
      assert.deepEqual(subkeys(open(hives, AT)), ['real'])
      assert.equal(hives.findings.length, found)
    }
  })

  test('a stored CurrentControlSet is read where no Select names another, and is a finding', (t) => {
    const { Select: _select, ...rest } = stored
    const hives = source(t, { 'HKLM\\SYSTEM': treeOf(rest) })
    assert.equal(status(open(hives, `${AT}\\clean`)), 'present')
    assert.deepEqual(hives.notices, [])
    assert.match(hives.findings[0]!.message, /it is what was read, since no Select\\Current names another/)
  })

  test('a Default unlike Current is a finding', (t) => {
    const tree = treeOf({ Select: [v('Current'), v('Default', 2)], 'ControlSet001\\real': [] })
    const [finding, ...more] = source(t, { 'HKLM\\SYSTEM': tree }).findings
    assert.deepEqual(
      [finding?.about, finding?.valueName, finding?.always, more],
      ['select', 'Default', true, []],
    )
  })

  test('a hive that is mounted as CurrentControlSet is that key', (t) => {
    const hives = source(t, { 'HKLM\\SYSTEM': treeOf(stored), [AT]: treeOf({ own: [] }) })
    assert.deepEqual(subkeys(open(hives, AT)), ['own'])
    assert.deepEqual(hives.findings, [])
  })

  const USER = 'S-1-5-21-1-2-3-1001'
  const classes = treeOf({ '.txt': [v('x')] })
  for (const [what, trees] of Object.entries({
    'beside the hive of their user': {
      [`HKU\\${USER}`]: treeOf({ 'Software\\Own': [] }),
      [`HKU\\${USER}_Classes`]: classes,
    },
    'without the hive of their user': { [`HKU\\${USER}_Classes`]: classes },
  })) {
    test(`classes of a user are found by both names, ${what}`, (t) => {
      const hives = source(t, trees)
      for (const name of [`${USER}\\Software\\Classes`, `${USER}_classes`])
        assert.deepEqual(values(open(hives, `HKU\\${name}\\.txt`)), ['x:4:01000000'], name)
      assert.deepEqual(subkeys(open(hives, 'HKU')).toSorted(), [USER, `${USER}_Classes`])
      assert.equal(
        status(open(hives, `HKU\\${USER}\\Software\\Other`)),
        trees[`HKU\\${USER}`] ? 'absent' : 'not-collected',
      )
    })
  }

  test('classes whose hive was not mounted are not collected, by either name', (t) => {
    const hives = source(t, { [`HKU\\${USER}`]: treeOf({ 'Software\\Own': [] }) })
    for (const name of [`${USER}\\Software\\Classes`, `${USER}_Classes`])
      assert.equal(status(open(hives, `HKU\\${name}`)), 'not-collected')
  })

  test('HKCR is the Classes of the machine, in both views', (t) => {
    const hives = source(t, {
      'HKLM\\SOFTWARE': treeOf({
        'Classes\\.txt': [v('x')],
        'Classes\\CLSID\\{1}': [v('v', 64)],
        'Classes\\Wow6432Node\\CLSID\\{1}': [v('v', 32)],
      }),
    })
    assert.equal(key(open(hives, 'HKCR')).name, 'HKCR')
    assert.deepEqual(values(open(hives, 'HKCR\\.TXT')), ['x:4:01000000'])
    assert.deepEqual(values(open(hives, 'HKCR\\clsid\\{1}', '64')), ['v:4:40000000'])
    assert.deepEqual(values(open(hives, 'HKCR\\clsid\\{1}', '32')), ['v:4:20000000'])
    assert.deepEqual(key(open(hives, 'HKCR\\clsid\\{1}', '32')).storedNames?.(), ['CLSID', '{1}'])
    assert.equal(status(open(source(t, { 'HKU\\x': {} }), 'HKCR')), 'not-collected')
  })

  test("the 32-bit view goes to Wow6432Node, and shared keys are the 64-bit view's", (t) => {
    const hives = source(t, {
      'HKLM\\SOFTWARE': treeOf({
        Foo: [v('v', 64)],
        'WOW6432Node\\Foo': [v('v', 32)],
        'Policies\\x': [v('v')],
      }),
    })
    assert.deepEqual(values(open(hives, 'HKLM\\Software\\Foo', '32')), ['v:4:20000000'])
    assert.deepEqual(values(open(hives, 'HKLM\\Software\\Wow6432Node\\Foo', '32')), ['v:4:20000000'])
    assert.deepEqual(values(open(hives, 'HKLM\\Software\\policies\\x', '32')), ['v:4:01000000'])
    assert.equal(status(open(hives, 'HKLM\\Software\\Policies\\y', '32')), 'absent')
    assert.deepEqual(key(open(hives, 'HKLM\\software\\foo', '32')).storedNames?.(), ['SOFTWARE', 'Foo'])
  })

  test('the 32-bit view of what is mounted alone is not collected, if it lies elsewhere', (t) => {
    const hives = source(t, { 'HKLM\\SOFTWARE\\Foo': treeOf({ Bar: [] }) })
    const bar = 'HKLM\\SOFTWARE\\Foo\\Bar'
    assert.deepEqual(
      [status(open(hives, bar, '64')), status(open(hives, bar, '32'))],
      ['present', 'not-collected'],
    )
    assert.deepEqual([hives.collects(path(bar)), hives.collects(path(bar), '32')], [true, false])
  })

  test("a user's classes are behind a link into another hive", (t) => {
    const link = { name: 'Classes', link: '\\Registry\\User\\S-1_Classes' }
    const user: HiveTree = { keys: [{ name: 'Software', keys: [link] }] }
    const both = source(t, { 'HKU\\S-1': user, 'HKU\\S-1_Classes': treeOf({ CLSID: [v('x')] }) })
    assert.deepEqual(values(open(both, 'HKU\\S-1\\Software\\Classes\\CLSID')), ['x:4:01000000'])
    const itself = key(open(both, 'HKU\\S-1\\Software'))
    let classes = -1
    itself.subkeys((_name, ref) => {
      classes = ref
    })
    assert.match(values(itself.openChild('Classes', classes))[0] ?? '', /^SymbolicLinkValue:6:/)
    assert.equal(
      status(open(source(t, { 'HKU\\S-1': user }), 'HKU\\S-1\\Software\\Classes\\CLSID')),
      'not-collected',
    )
  })

  test('links that lead to each other end', (t) => {
    const keys = ['a', 'b'].map((name) => ({
      name,
      link: `\\REGISTRY\\MACHINE\\x\\${name === 'a' ? 'b' : 'a'}`,
    }))
    assert.equal(status(open(source(t, { 'HKLM\\x': { keys } }), 'HKLM\\x\\a\\y')), 'malformed')
  })

  test('the users of the machine', (t) => {
    const list = 'Microsoft\\Windows NT\\CurrentVersion\\ProfileList'
    const hives = source(t, {
      'HKLM\\SOFTWARE': treeOf({ [`${list}\\S-1-5-18`]: [], [`${list}\\s-1-5-21-1`]: [] }),
    })
    assert.deepEqual(hives.profiles(), new Set(['S-1-5-18', 'S-1-5-21-1']))
    assert.equal(hives.currentUser(), '')
    assert.equal(source(t, { 'HKU\\x': {} }).profiles(), undefined)
  })
})

describe('what a user must know', () => {
  test('a dirty hive', (t) => {
    const hives = source(t, { 'HKU\\x': {} }, { sequence: [3, 2] })
    assert.deepEqual(
      hives.notices.map(({ code }) => code),
      ['REGMON_HIVE_DIRTY'],
    )
    assert.match(
      hives.notices[0]?.message ?? '',
      /^HKU\\x \(.*hive0\) is dirty, and no transaction log beside it holds its last writes: the state may be stale$/,
    )
  })

  const unreadable: Record<string, readonly [make: (log: string) => void, reason: string]> = {
    'a folder': [(log) => mkdirSync(log), 'x.LOG1: it is a folder'],
    'a pipe': [(log) => spawnSync('mkfifo', [log]), 'x.LOG1: it is a device or a pipe, not a file'],
    'a link to nothing': [(log) => symlinkSync('nowhere', log), 'x.LOG1: there is no such file'],
    'a file that this user may not read': [
      (log) => writeFileSync(log, 'regf', { mode: 0 }),
      'x.LOG1: permission denied',
    ],
    'in a folder that cannot be listed': [
      (log) => chmodSync(dirname(log), 0o311),
      'FOLDER: permission denied',
    ],
  }
  for (const [what, [make, reason]] of Object.entries(unreadable)) {
    test(`a dirty hive whose log is ${what} is read as it lies`, { skip: !POSIX }, (t) => {
      const file = folder(t)('x', writeHive(treeOf({ a: [v('old')] }), { sequence: [3, 2] }))
      chmodSync(dirname(file), 0o755)
      make(`${file}.LOG1`)
      asNobody(() => {
        const unread = `its transaction logs cannot be read (${reason.replace('FOLDER', basename(dirname(file)))})`
        const hives = openHives([{ at: path('HKU\\x'), file }])
        assert.deepEqual(values(open(hives, 'HKU\\x\\a')), ['old:4:01000000'])
        const message = `HKU\\x (${file}) is dirty, and ${unread}: the state may be stale`
        assert.deepEqual(hives.notices, [{ code: 'REGMON_HIVE_DIRTY', message }])
        assert.deepEqual(
          hives.files.map(({ problems }) => problems),
          [[unread]],
        )
        const aside = openHives([{ at: path('HKU\\x'), file }], { logs: false })
        assert.match(aside.notices[0]?.message ?? '', /its transaction logs were left aside: the state may/)
        assert.deepEqual(aside.files[0]?.problems, [])
      })
      chmodSync(dirname(file), 0o755)
    })
  }

  test('of a hive that is lost without its logs, why they were not applied', (t) => {
    const write = folder(t)
    const torn = writeHive({}, { sequence: [3, 2] })
    torn.writeUInt32LE(0x7fff0000, 36)
    const file = write('x', torn)
    mkdirSync(`${file}.LOG1`)
    assert.throws(
      () => openHives([{ at: path('HKU\\x'), file }]),
      /x has no root key .*; its transaction logs cannot be read \(x\.LOG1: it is a folder\)$/,
    )
  })

  test('a damaged bin', (t) => {
    const file = writeHive(treeOf({ a: [value('x', REG_BINARY, Buffer.alloc(5000))] }))
    file.write('gbin', 8192)
    const hives = openHives([{ at: path('HKU\\x'), file: folder(t)('hive', file) }])
    assert.match(hives.notices[0]?.message ?? '', /is damaged: bin at 0x2000: signature "gbin", not "hbin"$/)
    assert.match(subkeys(open(hives, 'HKU\\x')).join(), /lost: bin at 0x2000/)
  })

  const log = writeHive({})
  log.writeUInt32LE(6, 28)
  const nt3 = writeHive({})
  nt3.writeUInt32LE(0, 24)
  const files: readonly (readonly [what: string, content: Buffer, message: RegExp])[] = [
    ['an empty file', Buffer.alloc(0), /is empty$/],
    ['a short file', writeHive({}).subarray(0, 4096), /is cut off: of a hive, only 4096 bytes are there$/],
    ['one byte', Buffer.from('r'), /is not a hive: it does not start with "regf"$/],
    ['some other file', Buffer.alloc(9000, 'x'), /is not a hive: it does not start with "regf"$/],
    [
      'an export',
      Buffer.from('\uFEFFWindows Registry Editor Version 5.00\r\n', 'utf16le'),
      /is a \.reg export, not a hive$/,
    ],
    ['an old export', Buffer.from('REGEDIT4\r\n'), /is a \.reg export, not a hive$/],
    ['a log', log, /is the transaction log of a hive$/],
    ['a hive from before NT 3.1', nt3, /is a hive of version 1\.0, format 1$/],
  ]
  for (const [what, content, message] of files) {
    test(`${what} is refused, and named`, (t) => {
      const file = folder(t)('SOFTWARE', content)
      assert.throws(
        () => openHives([{ at: path('HKLM\\SOFTWARE'), file }]),
        (error) =>
          error instanceof RegmonError &&
          error.where === file &&
          error.hint !== undefined &&
          message.test(error.message),
      )
    })
  }

  test('a file that is not there', () => {
    assert.throws(
      () => openHives([{ at: path('HKU\\x'), file: '/nowhere/x' }]),
      /^RegmonError: \/nowhere\/x cannot be read: there is no such file$/,
    )
  })

  test('a folder', (t) => {
    const file = folder(t)('x', '').slice(0, -2)
    assert.throws(() => openHives([{ at: path('HKU\\x'), file }]), /cannot be read: it is a folder$/)
  })

  test('two hives at one path', () => {
    const mounts = [
      { at: path('HKLM\\SOFTWARE'), file: 'a' },
      { at: path('HKLM\\Software'), file: 'b' },
    ]
    assert.throws(() => openHives(mounts), /two hives are mounted at HKLM\\Software: a and b/)
  })
})
