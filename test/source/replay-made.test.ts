/** Logs made for the purpose: which of them count, from where, in what order, and up to what. */
import assert from 'node:assert/strict'
import { readFileSync, symlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { formatKeyPath, REG_BINARY, REG_DWORD } from '../../src/registry/index.ts'
import { openHives } from '../../src/source/hive/index.ts'
import { type HiveOptions, writeHive } from '../make/hive.ts'
import { type Entry, entryBetween, sealHive, writeLog, writeOldLog } from '../make/hive-log.ts'
import { treeOf, value } from '../make/tree.ts'
import { folder } from './folder.ts'
import { dword, open, path, values } from './read.ts'

/** The hive after so many writes; each makes it larger or smaller. */
function hiveAfter(writes: number, options: HiveOptions = {}): Buffer {
  const size = [100, 9000, 40, 20_000][writes % 4] ?? 0
  const tree = treeOf({
    '': [value('writes', REG_DWORD, dword(writes))],
    [`Key${writes}`]: [value('data', REG_BINARY, Buffer.alloc(size, writes))],
  })
  return writeHive(tree, { sequence: [11, 10], ...options })
}

const write = (from: number): Entry => entryBetween(hiveAfter(from), hiveAfter(from + 1))
const writes = (from: number, count: number) => Array.from({ length: count }, (_, i) => write(from + i))

interface Case {
  readonly what: string
  /** Default: the hive before any write, with the numbers 11 and 10. */
  readonly hive?: Buffer
  readonly logs: Readonly<Record<string, Buffer>>
  /** How many writes are found in it. */
  readonly found: number
  readonly notice: RegExp
  /** What Windows passes over in silence. */
  readonly finding?: RegExp
}

const clean = hiveAfter(0, { sequence: [10, 10] })
const hive = hiveAfter(0)
const spoiled = (log: Buffer, at: number): Buffer => {
  const copy = Buffer.from(log)
  copy[at]! ^= 1
  return copy
}
const torn = (file: Buffer, start: number, end: number): Buffer => Buffer.from(file).fill(0, start, end)
const log = writeLog(hive, 10, writes(0, 3))
const firstLength = log.readUInt32LE(512 + 4)
const stale = /is dirty, and no transaction log beside it holds its last writes: the state may be stale$/
const unusable = (left: string) =>
  new RegExp(`is dirty, and its transaction logs cannot be applied: ${left}: the state may be stale$`)
const applied = (text: string) => new RegExp(`was dirty; applied to it in memory: ${text}$`)
const inPart = (text: string, left: string) =>
  applied(`${text}; not applied: ${left}: the state may be stale`)
const lastOfAll = 'it is the last, which a crash may have cut short'
/** Where the third entry of the log begins. */
const third = 512 + firstLength + log.readUInt32LE(512 + firstLength + 4)
const oldHive = (second = 1n, writes = 0) => hiveAfter(writes, { sequence: [2, 1], lastWrite: second })
const oldEntry = entryBetween(oldHive(1n), oldHive(1n, 1))
const stamped = (file: Buffer, time: bigint): Buffer => {
  const copy = Buffer.from(file)
  copy.writeBigUInt64LE(time, 4096 + 20)
  return copy
}

const CASES: readonly Case[] = [
  { what: 'all entries of a log', logs: { LOG1: log }, found: 3, notice: applied('3 entries of x\\.LOG1') },
  {
    what: 'a log whose name has another case',
    logs: { log1: log, LOG2: Buffer.alloc(0) },
    found: 3,
    notice: applied('3 entries of x\\.log1'),
  },
  {
    what: 'the log of its own spelling beside one of another, which is a finding',
    logs: { log1: writeLog(hive, 10, writes(1, 1)), LOG1: log },
    found: 3,
    notice: applied('3 entries of x\\.LOG1'),
    finding: /x\.LOG1 and x\.log1, which Windows takes for one name: x\.LOG1 was read$/,
  },
  {
    what: 'the one log of older names',
    logs: { LOG: log },
    found: 3,
    notice: applied('3 entries of x\\.LOG'),
  },
  { what: 'nothing of a log beside a clean hive', hive: clean, logs: { LOG1: log }, found: 0, notice: /^$/ },
  {
    what: 'a log that begins long after the hive',
    logs: { LOG1: writeLog(hive, 287, writes(0, 2)) },
    found: 2,
    notice: applied('2 entries of x\\.LOG1'),
  },
  {
    what: 'nothing of a log that begins before the hive was written',
    logs: { LOG1: writeLog(hive, 9, writes(0, 3)) },
    found: 0,
    notice: unusable('2 entries of x\\.LOG1 \\(it begins with entry 9, and 10 would be the next\\)'),
  },
  {
    what: 'both logs, the earlier first, though it is the second',
    logs: { LOG1: writeLog(hive, 12, writes(2, 1)), LOG2: writeLog(hive, 10, writes(0, 2)) },
    found: 3,
    notice: applied('2 entries of x\\.LOG2, 1 entry of x\\.LOG1'),
  },
  {
    what: 'both logs where the numbers wrap around',
    hive: hiveAfter(0, { sequence: [0xffffffff, 0xfffffffe] }),
    logs: { LOG1: writeLog(hive, 0, writes(2, 2)), LOG2: writeLog(hive, 0xfffffffe, writes(0, 2)) },
    found: 4,
    notice: applied('2 entries of x\\.LOG2, 2 entries of x\\.LOG1'),
  },
  {
    what: 'the first log alone where the second does not go on from it',
    logs: { LOG1: writeLog(hive, 10, writes(0, 2)), LOG2: writeLog(hive, 13, writes(2, 1)) },
    found: 2,
    notice: inPart(
      '2 entries of x\\.LOG1',
      '1 entry of x\\.LOG2 \\(it begins with entry 13, and 12 would be the next\\)',
    ),
  },
  {
    what: 'entries up to one whose first hash is wrong',
    logs: { LOG1: spoiled(log, 512 + firstLength + 60) },
    found: 1,
    notice: inPart('1 entry of x\\.LOG1', '2 entries of x\\.LOG1 \\(at 0x4400: wrong hash\\)'),
  },
  {
    what: 'entries up to one whose second hash is wrong',
    logs: { LOG1: spoiled(log, 512 + firstLength + 8) },
    found: 1,
    notice: inPart('1 entry of x\\.LOG1', '2 entries of x\\.LOG1 \\(at 0x4400: wrong hash\\)'),
  },
  {
    what: 'entries up to one of an older round',
    logs: {
      LOG1: Buffer.concat([writeLog(hive, 10, writes(0, 2)), writeLog(hive, 3, writes(2, 1)).subarray(512)]),
    },
    found: 2,
    notice: applied('2 entries of x\\.LOG1'),
  },
  {
    what: 'entries up to one that makes bins of no whole pages',
    logs: { LOG1: writeLog(hive, 10, [write(0), { ...write(1), binsLength: 5000, pages: [] }]) },
    found: 1,
    notice: inPart('1 entry of x\\.LOG1', '1 entry of x\\.LOG1 \\(at 0x4400: bins of no whole pages\\)'),
  },
  {
    what: 'entries up to one with a page beyond the bins',
    logs: {
      LOG1: writeLog(hive, 10, [
        write(0),
        { binsLength: 4096, pages: [{ offset: 4096, data: Buffer.alloc(512) }] },
      ]),
    },
    found: 1,
    notice: inPart('1 entry of x\\.LOG1', '1 entry of x\\.LOG1 \\(at 0x4400: a page beyond the bins\\)'),
  },
  {
    what: 'nothing that makes of the hive more than is there',
    logs: { LOG1: writeLog(hive, 10, [{ binsLength: 0x70000000, pages: [] }]) },
    found: 0,
    notice: unusable('1 entry of x\\.LOG1 \\(at 0x200: bins longer than all files together\\)'),
  },
  {
    what: 'nothing of a log whose own checksum is wrong',
    logs: { LOG1: spoiled(log, 100) },
    found: 0,
    notice: unusable("3 entries of x\\.LOG1 \\(its header's checksum is wrong\\)"),
  },
  {
    what: 'nothing of a log whose own two numbers differ',
    logs: {
      LOG1: ((copy) => {
        copy.writeUInt32LE(99, 4)
        sealHive(copy)
        return copy
      })(Buffer.from(log)),
    },
    found: 0,
    notice: unusable('3 entries of x\\.LOG1 \\(its two sequence numbers differ\\)'),
  },
  {
    what: 'nothing of a log of no bytes',
    logs: { LOG1: Buffer.alloc(0), LOG2: Buffer.alloc(0) },
    found: 0,
    notice: stale,
  },
  {
    what: 'the later log alone where the header cannot be trusted',
    hive: spoiled(hive, 200),
    logs: { LOG1: writeLog(hive, 10, writes(1, 1)), LOG2: writeLog(hive, 11, writes(0, 1)) },
    found: 1,
    notice: applied('1 entry of x\\.LOG2'),
  },
  {
    what: 'a hive whose header was torn, the signature too',
    hive: torn(hive, 0, 512),
    logs: { LOG1: log },
    found: 3,
    notice: applied('3 entries of x\\.LOG1'),
  },
  {
    what: 'a hive whose root was torn',
    hive: torn(hive, 4096, 8192),
    logs: { LOG1: log },
    found: 3,
    notice: applied('3 entries of x\\.LOG1'),
  },
  {
    what: 'the new entries of a 1.3 hive',
    hive: hiveAfter(0, { minor: 3 }),
    logs: {
      LOG1: writeLog(hiveAfter(0, { minor: 3 }), 10, [
        entryBetween(hiveAfter(0, { minor: 3 }), hiveAfter(1, { minor: 3 })),
      ]),
    },
    found: 1,
    notice: applied('1 entry of x\\.LOG1'),
  },
  {
    what: "an old log of the hive's own time",
    hive: oldHive(),
    logs: { LOG: writeOldLog(oldHive(), oldEntry) },
    found: 1,
    notice: applied('1 entry of x\\.LOG'),
  },
  {
    what: 'an old log as Windows 2000 types it',
    hive: oldHive(),
    logs: { LOG: writeOldLog(oldHive(), oldEntry, 2) },
    found: 1,
    notice: applied('1 entry of x\\.LOG'),
  },
  {
    what: 'nothing of an old log of another time',
    hive: oldHive(),
    logs: { LOG: writeOldLog(oldHive(7n), oldEntry) },
    found: 0,
    notice: stale,
  },
  {
    what: "an old log of the first bin's time where the header cannot be trusted",
    hive: stamped(torn(oldHive(), 0, 512), 7n),
    logs: { LOG: writeOldLog(oldHive(7n), oldEntry) },
    found: 1,
    notice: applied('1 entry of x\\.LOG'),
  },
  {
    what: 'the version of an old log where the header cannot be trusted, by its own time',
    hive: ((file) => {
      file.writeUInt32LE(1, 24)
      return stamped(file, 5n)
    })(hiveAfter(0, { sequence: [2, 1], lastWrite: 7n, minor: 3 })),
    logs: {
      LOG: writeOldLog(
        hiveAfter(0, { lastWrite: 7n, minor: 3 }),
        entryBetween(hiveAfter(0, { minor: 3 }), hiveAfter(1, { minor: 3 })),
      ),
    },
    found: 1,
    notice: applied('1 entry of x\\.LOG'),
  },
  {
    what: 'nothing of an old log that is cut',
    hive: oldHive(),
    logs: { LOG: writeOldLog(oldHive(), oldEntry).subarray(0, -512) },
    found: 0,
    notice: unusable('1 entry of x\\.LOG \\(at 0x200: cut off\\)'),
  },
  {
    what: 'no entry behind one that does not say that it is one',
    logs: { LOG1: spoiled(log, 512 + firstLength) },
    found: 1,
    notice: inPart('1 entry of x\\.LOG1', '2 entries of x\\.LOG1 \\(at 0x4400: no entry there\\)'),
  },
  {
    what: 'no entry behind one whose number is that of another',
    logs: { LOG1: spoiled(log, 512 + firstLength + 12) },
    found: 1,
    notice: inPart('1 entry of x\\.LOG1', '2 entries of x\\.LOG1 \\(at 0x4400: no entry there\\)'),
  },
  {
    what: 'no last entry that a crash cut short',
    logs: { LOG1: torn(log, third + 512, log.length) },
    found: 2,
    notice: applied('2 entries of x\\.LOG1'),
    finding: new RegExp(`: 1 entry of x\\.LOG1 \\(at 0x${third.toString(16)}: wrong hash; ${lastOfAll}\\)$`),
  },
  {
    what: 'no last entry that the end of the file cuts short',
    logs: { LOG1: log.subarray(0, -512) },
    found: 2,
    notice: applied('2 entries of x\\.LOG1'),
    finding: new RegExp(`: 1 entry of x\\.LOG1 \\(at 0x${third.toString(16)}: cut off; ${lastOfAll}\\)$`),
  },
  {
    what: 'nothing of a log that goes on from entries that are damaged',
    logs: {
      LOG1: spoiled(writeLog(hive, 10, writes(0, 2)), 512 + firstLength + 60),
      LOG2: writeLog(hive, 12, writes(2, 2)),
    },
    found: 1,
    notice: inPart(
      '1 entry of x\\.LOG1',
      '1 entry of x\\.LOG1 \\(at 0x4400: wrong hash\\), 2 entries of x\\.LOG2 \\(it begins with entry 12, and 11 would be the next\\)',
    ),
  },
  {
    what: 'what is damaged in one log from another that holds it too',
    logs: {
      LOG1: spoiled(writeLog(hive, 10, writes(0, 2)), 512 + firstLength + 60),
      LOG2: writeLog(hive, 11, writes(1, 2)),
    },
    found: 3,
    notice: applied('1 entry of x\\.LOG1, 2 entries of x\\.LOG2'),
  },
  {
    what: 'each entry once, though two logs hold it',
    logs: { LOG: log, LOG1: log },
    found: 3,
    notice: applied('3 entries of x\\.LOG'),
  },
  {
    what: 'one log, and nothing of another that does not count, though it goes on from it',
    logs: { LOG1: writeLog(hive, 10, writes(0, 2)), LOG2: spoiled(writeLog(hive, 12, writes(2, 1)), 100) },
    found: 2,
    notice: inPart('2 entries of x\\.LOG1', "1 entry of x\\.LOG2 \\(its header's checksum is wrong\\)"),
  },
  {
    what: 'one log, and nothing of another whose beginning is lost',
    logs: { LOG1: writeLog(hive, 10, writes(0, 2)), LOG2: torn(writeLog(hive, 12, writes(2, 2)), 0, 1024) },
    found: 2,
    notice: inPart('2 entries of x\\.LOG1', '1 entry of x\\.LOG2 \\(its header is none\\)'),
  },
  {
    what: 'all of one log, and nothing is missing of another of an older round that does not count',
    logs: { LOG1: writeLog(hive, 10, writes(0, 2)), LOG2: spoiled(writeLog(hive, 7, writes(2, 1)), 100) },
    found: 2,
    notice: applied('2 entries of x\\.LOG1'),
  },
  {
    what: 'all of one log, and nothing is missing of another that was begun and has no entry',
    logs: {
      LOG1: writeLog(hive, 10, writes(0, 2)),
      LOG2: Buffer.concat([writeLog(hive, 12, []), Buffer.alloc(4096)]),
    },
    found: 2,
    notice: applied('2 entries of x\\.LOG1'),
  },
  {
    what: 'an old log, and nothing is missing of one of another time',
    hive: oldHive(),
    logs: { LOG: writeOldLog(oldHive(7n), oldEntry), LOG1: writeOldLog(oldHive(), oldEntry) },
    found: 1,
    notice: applied('1 entry of x\\.LOG1'),
  },
  {
    what: 'nothing of an old log without its bitmap',
    hive: oldHive(),
    logs: { LOG: spoiled(writeOldLog(oldHive(), oldEntry), 512) },
    found: 0,
    notice: unusable('1 entry of x\\.LOG \\(at 0x200: no entry there\\)'),
  },
]

function opened(t: TestContext, { hive: file = hive, logs }: Pick<Case, 'hive' | 'logs'>) {
  const place = folder(t)
  const at = place('x', file)
  for (const [extension, content] of Object.entries(logs)) place(`x.${extension}`, content)
  const source = openHives([{ at: path('HKLM\\X'), file: at }])
  assert.deepEqual(readFileSync(at), file, `${basename(at)} is as it was`)
  return source
}

describe('of transaction logs a hive takes', () => {
  for (const each of CASES) {
    test(each.what, (t) => {
      const source = opened(t, each)
      assert.deepEqual(values(open(source, 'HKLM\\X')), [`writes:4:${dword(each.found).toString('hex')}`])
      assert.match(values(open(source, `HKLM\\X\\Key${each.found}`)).join(), /^data:3:[0-9a-f]+$/)
      assert.match(source.notices[0]?.message ?? '', each.notice)
      assert.equal(source.notices.length, each.notice.source === '^$' ? 0 : 1)
      const isStale = each.notice.source.includes('stale')
      assert.equal(source.files[0]?.stale === true, isStale)
      assert.match(source.findings.map(({ message }) => message).join(), each.finding ?? /^$/)
      for (const { code } of source.notices)
        assert.equal(code, isStale ? 'REGMON_HIVE_DIRTY' : 'REGMON_HIVE_REPLAYED')
    })
  }

  const SPELLINGS: readonly (readonly [hive: string, planted: string, read: string])[] = [
    ['NTUSER.DAT', 'NTUSER.dat.LOG1', 'ntuser.dat.LOG1'],
    ['NTUSER.DAT', 'ntuser.dat.LOG1', 'NTUSER.DAT.LOG1'],
    ['USRCLASS.DAT', 'usrclass.dat.LOG1', 'UsrClass.dat.LOG1'],
    ['software', 'Software.LOG1', 'SOFTWARE.LOG1'],
  ]
  for (const [name, planted, read] of SPELLINGS) {
    test(`${read} for ${name} beside a planted ${planted}`, { skip: process.platform === 'win32' }, (t) => {
      const place = folder(t)
      const at = place(name, hive)
      place(planted, writeLog(hive, 10, writes(1, 1)))
      place(read, log)
      const source = openHives([{ at: path('HKLM\\X'), file: at }])
      assert.deepEqual(source.files[0]?.applied, [`3 entries of ${read}`])
      assert.deepEqual(
        source.findings.map(({ path, always }) => [formatKeyPath(path), always]),
        [['HKLM\\X', true]],
      )
    })
  }

  test('nothing where logs are left out, which makes nothing stale', (t) => {
    const at = folder(t)('x', hive)
    const [file] = openHives([{ at: path('HKLM\\X'), file: at }], { logs: false }).files
    assert.deepEqual([file?.dirty, file?.stale], [true, undefined])
  })

  test('nothing where a log cannot be read, which is stale', { skip: process.platform === 'win32' }, (t) => {
    const place = folder(t)
    const at = place('x', hive)
    symlinkSync('nowhere', `${at}.LOG1`)
    const [file] = openHives([{ at: path('HKLM\\X'), file: at }]).files
    assert.deepEqual([file?.dirty, file?.stale], [true, true])
  })

  test('too little for a hive whose root was torn, and why', (t) => {
    const given = { hive: torn(hive, 4096, 8192), logs: { LOG1: spoiled(log, 512 + 60) } }
    const left =
      /x has no root key .*; of its transaction logs, not applied: 3 entries of x\.LOG1 \(at 0x200: /
    assert.throws(() => opened(t, given), left)
  })

  test('entries that shrink and grow it in turn only while that costs no more than the files are long', (t) => {
    const small: Entry = { binsLength: 4096, pages: [] }
    const large: Entry = { binsLength: 102_400, pages: [] }
    const turns = Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? small : large))
    const [notice] = opened(t, { logs: { LOG1: writeLog(hive, 10, turns) } }).notices
    const count = Number(/applied to it in memory: (\d+) entries/.exec(notice?.message ?? '')?.[1])
    assert.ok(count > 2 && count < 40, String(count))
  })
})
