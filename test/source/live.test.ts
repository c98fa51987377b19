/** What of the live source is the same everywhere. The rest is in test/windows. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { settledInfo } from '../../src/source/live/clock-step.ts'
import { currentUserAt, currentUserNotices } from '../../src/source/live/current-user.ts'
import { openLive } from '../../src/source/live/index.ts'
import type { KeyReader } from '../../src/source/live/key-reader.ts'
import { openedKey } from '../../src/source/live/live-key.ts'
import { storedNames } from '../../src/source/live/stored-names.ts'
import {
  ERROR_PREDEFINED_HANDLE,
  errorName,
  readProblem,
  win32Error,
} from '../../src/source/live/win32-error.ts'
import { key, subkeys, values } from './read.ts'

it('is on Windows only, and says what to do elsewhere', { skip: process.platform === 'win32' }, () => {
  assert.throws(openLive, {
    name: 'RegmonError',
    code: 'REGMON_SOURCE_PLATFORM',
    message: `the live registry can be read on Windows only; this is ${process.platform}`,
    hint: /--hive .*--reg/,
  })
})

const ERRORS: readonly (readonly [status: number, text: string, answer: string])[] = [
  [0xc0000022, 'ERROR_ACCESS_DENIED (5)', 'denied'],
  [0xc000017c, 'ERROR_KEY_DELETED (1018)', 'vanished'],
  [0xc0000425, 'NTSTATUS 0xc0000425', 'vanished'],
  [0xc0000008, 'ERROR_INVALID_HANDLE (6)', 'malformed'],
  [0xc0004711, 'NTSTATUS 0xc0004711', 'malformed'],
  [4711, 'Win32 error 4711', 'malformed'],
]
for (const [status, text, answer] of ERRORS) {
  it(`names 0x${status.toString(16)} ${text}: ${answer}`, () => {
    const error = win32Error(status)
    assert.equal(errorName(error), text)
    assert.deepEqual(readProblem(error), { status: answer, code: error, reason: text })
  })
}

it('lists a key that stands for a predefined one without values, and asks Windows nothing of it', () => {
  const asked = () => assert.fail('Windows was asked')
  const reader: KeyReader = {
    ...{ name: '', type: 0, buffer: Buffer.alloc(0), start: 0, end: 0, opened: 0 },
    ...{ merges: false, subkeyWritten: undefined },
    ...{ query: asked, valueAt: asked, subkeyAt: asked, open: asked, kernelName: asked, close: asked },
  }
  for (const error of [win32Error(0x40000016), ERROR_PREDEFINED_HANDLE]) {
    const opened = key(openedKey(reader, error, '009'))
    assert.equal(opened.name, '009')
    assert.deepEqual([values(opened), subkeys(opened)], [[], []])
    opened.close()
  }
})

const STORED: readonly (readonly [asked: string, kernel: string, stored: string])[] = [
  ['software\\run', '\\REGISTRY\\MACHINE\\SOFTWARE\\Run', 'SOFTWARE\\Run'],
  ['software\\run', '\\REGISTRY\\MACHINE\\SOFTWARE\\WOW6432Node\\Run', 'SOFTWARE\\Run'],
  ['software\\wow6432node', '\\REGISTRY\\MACHINE\\SOFTWARE\\WOW6432Node', 'SOFTWARE\\WOW6432Node'],
  [
    'classes\\clsid\\{x}',
    '\\REGISTRY\\MACHINE\\SOFTWARE\\Classes\\WOW6432Node\\CLSID\\{X}',
    'Classes\\CLSID\\{X}',
  ],
  [
    'system\\link\\services',
    '\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services',
    'system\\link\\Services',
  ],
  ['a\\b', '', 'a\\b'],
  ['a\\b\\c', '\\B\\C', 'a\\B\\C'],
]
for (const [asked, kernel, stored] of STORED) {
  it(`finds the stored names of ${asked} in ${kernel || 'nothing'}`, () => {
    assert.equal(storedNames(kernel, asked.split('\\')).join('\\'), stored)
  })
}

const USERS: readonly (readonly [path: string | undefined, sid: string, notices: number])[] = [
  ['\\REGISTRY\\USER\\S-1-5-21-1-2-3-1000', 'S-1-5-21-1-2-3-1000', 0],
  ['\\Registry\\User\\S-1-5-18', 'S-1-5-18', 1],
  ['\\REGISTRY\\USER\\.DEFAULT', 'S-1-5-18', 1],
  [undefined, '', 0],
]
for (const [path, sid, notices] of USERS) {
  it(`knows whose HKCU ${path} is`, () => {
    const user = currentUserAt(path)
    assert.equal(user.sid, sid)
    assert.equal(currentUserNotices(user).length, notices)
  })
}

/** Milliseconds since the last write, and how often the key is to be queried. */
const AGES: readonly (readonly [age: number, queries: number])[] = [
  [0, 2],
  [5, 2],
  [1000, 1],
  [-1000, 1],
  [1e12, 1],
]
for (const [age, queries] of AGES) {
  it(`queries a key that was written ${age} ms ago ${queries === 1 ? 'once' : 'again, a step of the clock later'}`, () => {
    const start = Date.now()
    const time = BigInt(start - age + 11_644_473_600_000) * 10_000n
    const asked: number[] = []
    const query = () => {
      asked.push(Date.now() - start)
      const lastWriteLow = Number(time & 0xffffffffn)
      return { lastWriteLow, lastWriteHigh: Number(time >> 32n), values: asked.length, subkeys: 0 }
    }
    const info = settledInfo({ query }, 1)
    assert.equal(asked.length, queries)
    assert.equal(typeof info === 'object' && info.values, queries)
    if (queries === 2) assert.ok(asked[1]! >= 15, `${asked}`)
  })
}
