/** A policy for a live machine runs unchanged on an image, and reports the same of the same content. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { REG_DWORD, REG_SZ } from '../../src/registry/index.ts'
import type { EventRecord } from '../../src/report/nxlog/records.ts'
import { openImage } from '../../src/source/image/index.ts'
import { openLive } from '../../src/source/live/index.ts'
import { dword, sz } from '../make/data.ts'
import type { HiveValue } from '../make/hive.ts'
import type { Table } from '../make/image.ts'
import type { Sketch } from '../make/policy.ts'
import { value } from '../make/tree.ts'
import { profileList, SYSTEM, writeVolume } from '../make/windows-volume.ts'
import { Session } from '../run/session.ts'
import { WrittenKey } from './write-registry.ts'

const NAME = `Regmon Image ${process.pid}`
const SID = openLive().currentUser()
const CONFIG = 'Windows/System32/config'

/** Where each part of the content belongs: in the kernel's registry, and in which hive of the image. */
const PARTS = {
  software: { kernel: '\\Registry\\Machine\\Software', file: `${CONFIG}/SOFTWARE`, below: '' },
  wow: {
    kernel: '\\Registry\\Machine\\Software\\Wow6432Node',
    file: `${CONFIG}/SOFTWARE`,
    below: 'Wow6432Node\\',
  },
  classes: {
    kernel: '\\Registry\\Machine\\Software\\Classes',
    file: `${CONFIG}/SOFTWARE`,
    below: 'Classes\\',
  },
  system: {
    kernel: '\\Registry\\Machine\\System\\CurrentControlSet\\Services',
    file: `${CONFIG}/SYSTEM`,
    below: 'ControlSet001\\Services\\',
  },
  user: { kernel: `\\Registry\\User\\${SID}\\Software`, file: 'Users/me/NTUSER.DAT', below: 'Software\\' },
} as const

type Content = Record<keyof typeof PARTS, Record<string, HiveValue[]>>

const text = (name: string, data: string): HiveValue => value(name, REG_SZ, sz(data))

const BEFORE: Content = {
  software: { '': [text('', 'default'), text('stays', '1'), text('goes', '1')], Below: [text('v', '1')] },
  wow: { '': [text('stays', '32'), text('changes', '32')] },
  classes: { '': [text('changes', '1')], CLSID: [text('v', '1')] },
  system: { '': [value('Start', REG_DWORD, dword(2)), value('odd', 0xffff0001, Buffer.from([1, 2, 3]))] },
  user: { '': [text('changes', '1')], 'Deep\\Er': [value('type', REG_SZ, dword(1)), text('a\\b', '1')] },
}

const AFTER: Content = {
  software: { '': [text('', 'default'), text('stays', '1')], Below: [text('v', '2'), text('comes', '1')] },
  wow: { '': [text('stays', '32'), text('changes', '33')] },
  classes: { '': [text('changes', '2')], CLSID: [text('v', '1')] },
  system: { '': [value('Start', REG_DWORD, dword(4)), value('odd', 0xffff0001, Buffer.alloc(20_000, 7))] },
  user: {
    '': [text('changes', '\u{1f600}')],
    'Deep\\Er': [value('type', REG_DWORD, dword(1))],
    New: [text('n', '1')],
  },
}

const REPORT = { report: ['CHANGE', 'DELETE', 'NEW'] as ('CHANGE' | 'DELETE' | 'NEW')[], data: true }

const POLICIES: readonly Sketch[] = [
  { ...REPORT, view: 'both', watch: [`HKLM\\Software\\${NAME}\\**\\*`] },
  { ...REPORT, watch: [`HKCR\\${NAME}\\**\\*`, `HKLM\\SOFTWARE\\Classes\\${NAME}\\*`] },
  { ...REPORT, watch: [`HKLM\\System\\CurrentControlSet\\Services\\${NAME}*\\*`], digest: 'sha256' },
  { ...REPORT, watch: [`HKU\\*\\Software\\${NAME}\\*`], recursive: false },
  {
    ...REPORT,
    watch: [`HKU\\${SID}\\Software\\${NAME}\\*`],
    recursive: true,
    exclude: [`HKU\\*\\Software\\${NAME}\\stays`],
  },
]

const written: WrittenKey[] = []
function clear(): void {
  for (const key of written.splice(0).toReversed()) key.delete()
}

function writeLive(content: Content): void {
  clear()
  for (const part of names()) {
    const top = new WrittenKey(`${PARTS[part].kernel}\\${NAME}`)
    written.push(top)
    for (const [path, values] of Object.entries(content[part])) {
      const key = path.split('\\').reduce((at, name) => (name === '' ? at : at.key(name)), top)
      for (const { name, type, data } of values) key.set(name, type, data)
    }
  }
}

function writeImage(folder: string, content: Content): string {
  const files: Record<string, Table> = {
    [`${CONFIG}/SYSTEM`]: { ...SYSTEM },
    [`${CONFIG}/SOFTWARE`]: profileList({ [SID]: '%SystemDrive%\\Users\\me' }),
    'Users/me/NTUSER.DAT': {},
  }
  for (const part of names()) {
    const { file, below } = PARTS[part]
    for (const [path, values] of Object.entries(content[part]))
      files[file]![`${below}${NAME}${path === '' ? '' : `\\${path}`}`] = values
  }
  return writeVolume(folder, files)
}

function names(): (keyof typeof PARTS)[] {
  return Object.keys(PARTS) as (keyof typeof PARTS)[]
}

/** An event without its time, and without the case of `Software` and `System`, which Wine does not capitalise. */
function reported(events: readonly EventRecord[]): string[] {
  return events
    .map(({ EventTime: _time, KeyLastWriteTime: _written, ...event }) => JSON.stringify(event))
    .map((event) => event.replaceAll(/HKLM\\\\(software|system)\\\\/gi, (key) => key.toUpperCase()))
    .toSorted()
}

/** Both are one machine: the name is part of each `EventId`. */
const SAME = { target: 'LAB' }

describe('the same content, live and in an image', () => {
  const live = new Session('file')
  const image = new Session('file')
  // In the suite all test files share one registry.
  after(() => clear())
  after(() => live.close())
  after(() => image.close())
  const folder = join(image.folder, 'image')

  it('gives the same events', async () => {
    writeLive(BEFORE)
    writeImage(folder, BEFORE)
    const first = [
      await live.check(openLive(), POLICIES, SAME),
      await image.check(openImage(folder), POLICIES, SAME),
    ] as const
    assert.equal(first[0].record.Recorded, first[1].record.Recorded)
    assert.ok(first[0].record.Recorded > 10)
    for (const { code } of first) assert.equal(code, 0)
    const steady = await image.check(openImage(folder), POLICIES, SAME)
    assert.deepEqual([steady.code, steady.events], [0, []])

    writeLive(AFTER)
    writeImage(folder, AFTER)
    const ofLive = await live.check(openLive(), POLICIES, SAME)
    const ofImage = await image.check(openImage(folder), POLICIES, SAME)
    assert.ok(ofLive.events.length > 10)
    for (const type of ['CHANGE', 'DELETE', 'NEW'])
      assert.ok(
        ofLive.events.some(({ EventType }) => EventType === type),
        type,
      )
    assert.deepEqual(reported(ofImage.events), reported(ofLive.events))
    assert.deepEqual(
      ofImage.record.WatchResults.map(({ Status, Values }) => [Status, Values]),
      ofLive.record.WatchResults.map(({ Status, Values }) => [Status, Values]),
    )
  })

  it('a baseline that was taken live holds for the image', async () => {
    const { code, events } = await live.check(openImage(folder), POLICIES, SAME)
    assert.equal(code, 1)
    assert.deepEqual(reported(events), reported((await live.check(openLive(), POLICIES, SAME)).events))
  })
})
