/** What both stores promise, whatever a registry holds and whenever a run dies. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { RegmonError } from '../../src/errors.ts'
import { type Upcased, upcase } from '../../src/registry/index.ts'
import type { Target } from '../../src/source/source.ts'
import { copyBaselines } from '../../src/store/copy.ts'
import { openStore } from '../../src/store/open.ts'
import {
  type BaselineHeader,
  type DigestStore,
  type Entry,
  type KeyIdentity,
  packEntries,
  unpackEntries,
} from '../../src/store/store.ts'
import { HOSTILE_NAMES } from '../make/hostile-names.ts'

const TARGET: Target = { kind: 'memory', mounts: ['HKLM\\SOFTWARE'], hostname: 'TEST' }

export function header(takenAt = '2026-01-01T00:00:00.000Z', target = TARGET): BaselineHeader {
  return { takenAt, target, watches: [], unreadable: [], findings: [] }
}

export function keyOf(key: string, view: '64' | '32' = '64', user = ''): KeyIdentity {
  return { view, key, upcased: upcase(key), user }
}

export function entry(name: string, digest = '00', digestName = 'sha1'): Entry {
  return { name, type: 1, size: 4, digestName, digest }
}

const KINDS = {
  sqlite: (folder: string) => ({ spec: 'state.db', file: join(folder, 'state.db') }),
  file: (folder: string) => ({ spec: 'file:b.jsonl', file: join(folder, 'b.jsonl') }),
}

function fill(store: DigestStore, keys: Record<string, Entry[]>, head = header()): void {
  const baseline = store.baseline(head.target)
  const writer = baseline.write()
  for (const [key, entries] of Object.entries(keys)) writer.put(keyOf(key), entries)
  writer.commit(head)
  baseline.close()
}

/** All of a baseline, by view, user and path. */
function contents(store: DigestStore, target = TARGET): Record<string, Entry[]> {
  const baseline = store.baseline(target)
  const found = Object.fromEntries(
    [...baseline.records()].map(({ view, user, key, packed }) => [
      `${view} ${user} ${key}`,
      unpackEntries(packed),
    ]),
  )
  baseline.close()
  return found
}

for (const [kind, place] of Object.entries(KINDS)) {
  const scenario = (
    name: string,
    body: (context: {
      folder: string
      file: string
      open: (readOnly?: boolean) => DigestStore
    }) => void | Promise<void>,
  ) =>
    it(name, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'regmon-store-'))
      const { spec, file } = place(folder)
      try {
        await body({ folder, file, open: (readOnly = false) => openStore(spec, folder, { readOnly }) })
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    })

  describe(`the ${kind} store`, () => {
    scenario('holds nothing at first, and makes nothing by being read', ({ folder, open }) => {
      const store = open(true)
      const baseline = store.baseline(TARGET)
      assert.equal(baseline.header, undefined)
      assert.deepEqual([...baseline.records()], [])
      assert.equal(baseline.find('64', 'HKLM' as Upcased, ''), undefined)
      assert.deepEqual(store.targets(), [])
      store.close()
      assert.deepEqual(readdirSync(folder), [])
    })

    scenario('gives back what was put: hostile names, kept data, views, users', ({ open }) => {
      const keys = Object.values(HOSTILE_NAMES).filter((name) => !name.includes('\\') && name !== '')
      const entries = Object.values(HOSTILE_NAMES).map((name, index) => ({
        ...entry(name),
        type: index * 0x1000001,
        data: `${name.toWellFormed()}…`,
      }))
      const store = open()
      const baseline = store.baseline(TARGET)
      const writer = baseline.write()
      for (const key of keys) writer.put(keyOf(`HKLM\\${key}`), [entry('v')])
      writer.put(keyOf('HKLM\\Values', '32'), entries)
      writer.put(keyOf('HKCU\\Mine', '64', 'S-1-5-21-1'), [entry('m')])
      writer.commit(header())
      baseline.close()
      const again = open(true).baseline(TARGET)
      for (const key of keys) assert.ok(again.find('64', upcase(`HKLM\\${key}`), ''), key)
      const stored = new Set([...again.records()].map(({ key }) => key))
      for (const key of keys) assert.ok(stored.has(`HKLM\\${key}`), key)
      const sorted = (list: Entry[]) => list.sort((a, b) => (a.name < b.name ? -1 : 1))
      assert.deepEqual(
        sorted(unpackEntries(again.find('32', upcase('HKLM\\Values'), '')!.packed)),
        sorted(entries),
      )
      assert.ok(again.find('64', upcase('HKCU\\Mine'), 'S-1-5-21-1'))
      assert.equal(again.find('64', upcase('HKCU\\Mine'), ''), undefined)
      again.close()
    })

    scenario('lists records by path, unit by unit, then by view', ({ open }) => {
      const store = open()
      const baseline = store.baseline(TARGET)
      const writer = baseline.write()
      const keys = ['HKLM\\b', 'HKLM\\a\\b', 'HKLM\\a', 'HKLM\\\uffee', 'HKLM\\\ud800', 'HKLM\\A\u0130']
      for (const key of keys)
        for (const view of ['64', '32'] as const) writer.put(keyOf(key, view), [entry('v')])
      writer.commit(header())
      baseline.close()
      const listed = Object.keys(contents(open(true)))
      const expected = keys
        .flatMap((key) => (['32', '64'] as const).map((view) => ({ key, view })))
        .sort((a, b) =>
          upcase(a.key) < upcase(b.key) ? -1 : upcase(a.key) > upcase(b.key) ? 1 : a.view < b.view ? -1 : 1,
        )
      assert.deepEqual(
        listed,
        expected.map(({ key, view }) => `${view}  ${key}`),
      )
    })

    scenario('replaces, removes, clears, and forgets what was rolled back', ({ open }) => {
      const store = open()
      fill(store, { 'HKLM\\a': [entry('v')], 'HKLM\\b': [entry('v')] })
      fill(store, { 'HKLM\\A': [entry('w', '11')], 'HKLM\\b': [] })
      assert.deepEqual(Object.values(contents(store)), [[entry('w', '11')]])
      const baseline = store.baseline(TARGET)
      const writer = baseline.write()
      writer.clear()
      writer.rollback()
      baseline.close()
      assert.equal(Object.keys(contents(store)).length, 1)
      store.close()
    })

    scenario(
      'shows a run the baseline as it was opened, and refuses to write over a later one',
      ({ open }) => {
        const first = open()
        fill(first, { 'HKLM\\a': [entry('v')] })
        const late = open().baseline(TARGET)
        if (kind === 'file') fill(open(), { 'HKLM\\b': [entry('v')] }, header('2026-02-02T00:00:00.000Z'))
        assert.equal([...late.records()].length, 1)
        if (kind === 'file') {
          const writer = late.write()
          writer.put(keyOf('HKLM\\c'), [entry('v')])
          assert.throws(() => writer.commit(header()), { code: 'REGMON_STORE_CHANGED' })
        } else {
          const other = open().baseline(TARGET)
          late.close()
          const reopened = open().baseline(TARGET)
          const writer = other.write()
          writer.put(keyOf('HKLM\\c'), [entry('v')])
          reopened.close()
          writer.commit(header())
          other.close()
        }
        late.close()
      },
    )

    scenario('of a newer format is refused and left untouched', ({ file, open }) => {
      fill(open(), { 'HKLM\\a': [entry('v')] })
      if (kind === 'sqlite') {
        const database = new DatabaseSync(file)
        database.exec('PRAGMA user_version = 99')
        database.close()
      } else writeFileSync(file, readFileSync(file, 'utf8').replace('"format":1', '"format":99'))
      refused(file, open, 'REGMON_STORE_FORMAT')
    })

    const damages: Record<string, (bytes: Buffer) => Buffer> = {
      'cut in half': (bytes) => bytes.subarray(0, bytes.length >> 1),
      'overwritten at its start': (bytes) => Buffer.concat([Buffer.from('garbage'), bytes.subarray(7)]),
      'text of something else': () => Buffer.from('hello\n'),
      'overwritten in the middle': (bytes) => Buffer.from(bytes).fill(0xff, 40, bytes.length - 40),
    }
    for (const [name, damage] of Object.entries(damages)) {
      scenario(`that is ${name} is refused and left untouched`, ({ file, open }) => {
        fill(
          open(),
          Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`HKLM\\key ${i}`, [entry('v')]])),
        )
        writeFileSync(file, damage(readFileSync(file)))
        refused(file, open, 'REGMON_STORE_DAMAGED')
      })
    }

    scenario('is whole after a run was killed at any moment of its write', async ({ folder, file, open }) => {
      fill(open(), { 'HKLM\\generation 0': [entry('v')] })
      for (let attempt = 1; attempt <= 12; attempt++) {
        const writer = writeInAnotherProcess(folder, place(folder).spec, attempt)
        await setTimeout(150 + attempt * 25)
        writer.process.kill('SIGKILL')
        await writer.ended
        if (existsSync(`${file}.lock`)) rmSync(`${file}.lock`)
        const names = Object.keys(contents(open(true)))
        // All of a generation, or none of it.
        const generations = new Set(names.map((name) => /generation (\d+)/.exec(name)![1]))
        assert.equal(generations.size, 1, names.slice(0, 5).join())
        assert.ok(names.length === 1 || names.length === 3000, String(names.length))
      }
    })

    scenario('is never mixed by two runs at once', async ({ folder, open }) => {
      const writers = [1, 2, 3].map((generation) =>
        writeInAnotherProcess(folder, place(folder).spec, generation, 3),
      )
      await Promise.all(writers.map(({ ended }) => ended))
      const generations = new Set(
        Object.keys(contents(open(true))).map((name) => /generation (\d+)/.exec(name)![1]),
      )
      assert.equal(generations.size, 1)
    })

    scenario('is copied into the other kind and back without loss', ({ folder, open }) => {
      const from = open()
      fill(from, {
        'HKLM\\a\ud800': [entry('v\0'), { ...entry('w', 'ab', 'md5'), data: 'x' }],
        'HKLM\\b': [entry('')],
      })
      const other = openStore(kind === 'sqlite' ? 'file:other.jsonl' : 'other.db', folder, {
        readOnly: false,
      })
      assert.deepEqual(copyBaselines(from, other), { baselines: 1, entries: 3 })
      const back = openStore(kind === 'sqlite' ? 'back.db' : 'file:back.jsonl', folder, { readOnly: false })
      copyBaselines(other, back)
      assert.deepEqual(contents(back), contents(from))
    })
  })
}

function refused(file: string, open: (readOnly?: boolean) => DigestStore, code: string): void {
  const before = readFileSync(file)
  for (const readOnly of [true, false]) {
    assert.throws(
      () => {
        const baseline = open(readOnly).baseline(TARGET)
        try {
          for (const record of baseline.records()) unpackEntries(record.packed)
        } finally {
          baseline.close()
        }
      },
      (error) => error instanceof RegmonError && error.code === code,
    )
  }
  assert.deepEqual(readFileSync(file), before)
}

/** Replaces the whole baseline by 3000 keys of one generation, over and over. */
function writeInAnotherProcess(folder: string, spec: string, generation: number, rounds = 1000) {
  const script = join(import.meta.dirname, 'writer.ts')
  const args = ['--conditions=regmon-source', script, folder, spec, String(generation), String(rounds)]
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  return { process: child, ended: once(child, 'exit') }
}

describe('the reviewed file', () => {
  it('makes a small diff of a small change, and none of none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'regmon-store-'))
    try {
      const store = openStore('file:b.jsonl', folder, { readOnly: false })
      const keys = { 'HKLM\\b': [entry('2'), entry('1')], 'HKLM\\a': [entry('')] }
      const text = () => readFileSync(join(folder, 'b.jsonl'), 'utf8').split('\n')
      fill(store, keys)
      const first = text()
      fill(store, keys, header('2027-01-01T00:00:00.000Z'))
      assert.deepEqual(text(), first)
      fill(store, { 'HKLM\\b': [entry('1'), entry('2', 'ff')] }, header('2027-01-01T00:00:00.000Z'))
      const changed = text().filter((line, index) => line !== first[index])
      assert.equal(changed.length, 2)
      assert.match(changed[1]!, /"ValueName":"2".*"Digest":"ff"/)
      assert.deepEqual(
        first.slice(1, 4).map((line) => JSON.parse(line).ValueName),
        ['', '1', '2'],
      )
      assert.deepEqual(Object.keys(JSON.parse(first[1]!)), [
        'RegistryKey',
        'ValueName',
        'View',
        'ValueType',
        'ValueSize',
        'DigestName',
        'Digest',
      ])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('is read with the line ends that a version control left', () => {
    const folder = mkdtempSync(join(tmpdir(), 'regmon-store-'))
    try {
      const store = openStore('file:b.jsonl', folder, { readOnly: false })
      fill(store, { 'HKLM\\a': [entry('v')] })
      const file = join(folder, 'b.jsonl')
      writeFileSync(file, `\ufeff${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}`)
      assert.equal(Object.keys(contents(store)).length, 1)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

it('packed entries are whole again when they are unpacked', () => {
  const entries = Object.values(HOSTILE_NAMES).map((name) => entry(name))
  assert.deepEqual(unpackEntries(packEntries(entries)), entries)
})
