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
import fc from 'fast-check'
import { RegmonError } from '../../src/errors.ts'
import { copyBaselines } from '../../src/store/copy.ts'
import { decodeEntries, encodeEntries } from '../../src/store/format/index.ts'
import { openStore } from '../../src/store/open.ts'
import type { DigestStore } from '../../src/store/store.ts'
import { recordsOf } from '../../src/store/tree/index.ts'
import { HOSTILE_NAMES } from '../make/hostile-names.ts'
import { contents, entry, type FilledKey, fill, NOTHING, TARGET } from './filled.ts'

const KINDS = {
  sqlite: (folder: string) => ({ spec: 'state.db', file: join(folder, 'state.db') }),
  file: (folder: string) => ({ spec: 'file:b.jsonl', file: join(folder, 'b.jsonl') }),
}

for (const [kind, place] of Object.entries(KINDS)) {
  const scenario = (
    name: string,
    body: (context: {
      folder: string
      file: string
      open: (readOnly?: boolean) => DigestStore
    }) => Promise<void>,
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
    scenario('holds nothing at first, and makes nothing by being read', async ({ folder, open }) => {
      const store = open(true)
      const baseline = await store.baseline(TARGET.name)
      assert.equal(baseline.head, undefined)
      assert.deepEqual(await contents(store), {})
      assert.deepEqual(await store.targets(), [])
      store.close()
      assert.deepEqual(readdirSync(folder), [])
    })

    scenario('gives back what was put: hostile names, kept data, views', async ({ open }) => {
      const names = Object.values(HOSTILE_NAMES)
      const keys: FilledKey[] = [
        ...names
          .filter((name) => !name.includes('\\') && name !== '')
          .map((name) => ({ key: `HKLM\\${name}`, entries: [entry('v')] })),
        {
          key: 'HKLM\\Values',
          view: '32',
          entries: names.map((name, index) => ({
            ...entry(name),
            type: index * 0x1000001,
            size: index * 0x10000001,
            data: `${name.toWellFormed()}…`,
          })),
        },
        { key: 'HKU\\S-1-5-21-1\\Mine', entries: [entry('m')] },
      ]
      const store = open()
      await fill(store, keys)
      const found = await contents(open(true))
      const expected = keys.map(({ key, view = '64', entries }) => [
        `${view} ${key}`,
        decodeEntries(encodeEntries(entries)),
      ])
      assert.deepEqual(found, Object.fromEntries(expected))
    })

    scenario('replaces, removes, clears, and forgets what was rolled back', async ({ open }) => {
      const store = open()
      await fill(store, { 'HKLM\\a': [entry('v')], 'HKLM\\b': [entry('v')] })
      await fill(store, { 'HKLM\\A': [entry('w', '11')], 'HKLM\\b': [] })
      assert.deepEqual(await contents(store), { '64 HKLM\\A': [entry('w', '11')] })
      const baseline = await store.baseline(TARGET.name)
      ;(await baseline.write()).rollback()
      baseline.close()
      assert.equal(Object.keys(await contents(store)).length, 1)
      await fill(store, {}, { clear: true })
      assert.deepEqual(await contents(store), {})
      store.close()
    })

    scenario('refuses to write over what another run wrote meanwhile', async ({ open }) => {
      await fill(open(), { 'HKLM\\a': [entry('v')] })
      const late = await open().baseline(TARGET.name)
      if (kind === 'sqlite') late.close()
      await fill(open(), { 'HKLM\\b': [entry('v')] })
      const write = async () => {
        const writer = await late.write()
        try {
          await writer.put('0'.repeat(64), Buffer.alloc(1))
          await writer.commit('0'.repeat(64), TARGET)
        } finally {
          writer.rollback()
        }
      }
      await assert.rejects(write, { code: 'REGMON_STORE_CHANGED' })
      late.close()
    })

    scenario('of a newer format is refused and left untouched', async ({ file, open }) => {
      await fill(open(), { 'HKLM\\a': [entry('v')] })
      if (kind === 'sqlite') {
        const database = new DatabaseSync(file)
        database.exec('PRAGMA user_version = 99')
        database.close()
      } else writeFileSync(file, readFileSync(file, 'utf8').replace('"format":1', '"format":99'))
      await refused(file, open, 'REGMON_STORE_FORMAT')
    })

    const damages: Record<string, (bytes: Buffer) => Buffer> = {
      'cut in half': (bytes) => bytes.subarray(0, bytes.length >> 1),
      'overwritten at its start': (bytes) => Buffer.concat([Buffer.from('garbage'), bytes.subarray(7)]),
      'text of something else': () => Buffer.from('hello\n'),
      'overwritten in the middle': (bytes) => Buffer.from(bytes).fill(0xff, 40, bytes.length - 40),
    }
    for (const [name, damage] of Object.entries(damages)) {
      scenario(`that is ${name} is refused and left untouched`, async ({ file, open }) => {
        await fill(
          open(),
          Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`HKLM\\key ${i}`, [entry('v')]])),
        )
        writeFileSync(file, damage(readFileSync(file)))
        await refused(file, open, 'REGMON_STORE_DAMAGED')
      })
    }

    scenario('is whole after a run was killed at any moment of its write', async ({ folder, file, open }) => {
      await fill(open(), { 'HKLM\\generation 0': [entry('v')] })
      for (let attempt = 1; attempt <= 12; attempt++) {
        const writer = writeInAnotherProcess(folder, place(folder).spec, attempt)
        await setTimeout(150 + attempt * 25)
        writer.process.kill('SIGKILL')
        await writer.ended
        if (existsSync(`${file}.lock`)) rmSync(`${file}.lock`)
        const names = Object.keys(await contents(open(true)))
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
        Object.keys(await contents(open(true))).map((name) => /generation (\d+)/.exec(name)![1]),
      )
      assert.equal(generations.size, 1)
    })

    scenario('is copied into the other kind and back without loss', async ({ folder, open }) => {
      const from = open()
      await fill(from, {
        'HKLM\\a\ud800': [entry('v\0'), { ...entry('w', 'ab', 'md5'), data: 'x' }],
        'HKLM\\b': [entry('')],
      })
      const other = openStore(kind === 'sqlite' ? 'file:other.jsonl' : 'other.db', folder, {
        readOnly: false,
      })
      assert.deepEqual(await copyBaselines(from, other), { baselines: 1, entries: 3 })
      const back = openStore(kind === 'sqlite' ? 'back.db' : 'file:back.jsonl', folder, { readOnly: false })
      await copyBaselines(other, back)
      assert.deepEqual(await contents(back), await contents(from))
    })

    scenario('refuses an entry whose digest has another name, and says where', async ({ file, open }) => {
      await fill(open(), { 'HKLM\\a': [entry('v')] })
      if (kind === 'file') writeFileSync(file, readFileSync(file, 'utf8').replace('"SHA1"', '"SHA9"'))
      else {
        const database = new DatabaseSync(file)
        for (const { address, bytes } of database.prepare('SELECT address, bytes FROM object').all()) {
          const changed = Buffer.from(bytes as Uint8Array)
          changed[changed.length - 21] = 200
          database.prepare('UPDATE object SET bytes = ? WHERE address = ?').run(changed, address!)
        }
        database.close()
      }
      await refused(file, open, 'REGMON_STORE_DAMAGED')
    })
  })
}

async function refused(file: string, open: (readOnly?: boolean) => DigestStore, code: string): Promise<void> {
  const before = readFileSync(file)
  for (const readOnly of [true, false]) {
    await assert.rejects(
      async () => contents(open(readOnly)),
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
  it('makes a small diff of a small change, and none of none', () =>
    inFolder(async (folder) => {
      const store = openStore('file:b.jsonl', folder, { readOnly: false })
      const keys = { 'HKLM\\b': [entry('2'), entry('1')], 'HKLM\\a': [entry('')] }
      const text = () => readFileSync(join(folder, 'b.jsonl'), 'utf8').split('\n')
      await fill(store, keys)
      const first = text()
      await fill(store, keys)
      assert.deepEqual(text(), first)
      await fill(store, { 'HKLM\\b': [entry('1'), entry('2', 'ff')] })
      const changed = text().filter((line, index) => line !== first[index])
      assert.equal(changed.length, 1, 'the header stays as it is, too')
      assert.match(changed[0]!, /"ValueName":"2".*"Digest":"ff/)
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
    }))

  it('is sorted by the upcased whole path, also where values and keys stand between each other', () =>
    inFolder(async (folder) => {
      const store = openStore('file:b.jsonl', folder, { readOnly: false })
      const keys: FilledKey[] = [
        { key: 'HKLM\\K', entries: ['a', 'm', 'm\\q', 'z', ''].map((name) => entry(name)) },
        { key: 'HKLM\\K\\m', entries: [entry('p'), entry('r')] },
        { key: 'HKLM\\K\\m', view: '32', entries: [entry('r')] },
        { key: 'HKLM\\K 2', entries: [entry('v'), entry('v', '01', 'md5')] },
        { key: 'HKLM\\k{', entries: [entry('v')] },
      ]
      await fill(store, keys)
      const rows = readFileSync(join(folder, 'b.jsonl'), 'utf8')
        .split('\n')
        .slice(1, -1)
        .map((line) => JSON.parse(line))
      const place = ({ RegistryKey, ValueName, View, DigestName }: Record<string, string>) => [
        `${RegistryKey}\\${ValueName}`.toUpperCase(),
        ValueName!.toUpperCase(),
        View!,
        DigestName!,
      ]
      const order = (a: string[], b: string[]): number => {
        const index = a.findIndex((text, at) => text !== b[at])
        return index < 0 ? 0 : a[index]! < b[index]! ? -1 : 1
      }
      assert.equal(rows.length, 11)
      assert.deepEqual(rows.map(place), rows.map(place).sort(order))
    }))

  it('is read in any order, with the line ends and the mark that editors leave', () =>
    inFolder(async (folder) => {
      const store = openStore('file:b.jsonl', folder, { readOnly: false })
      const id = await fill(store, {
        'HKLM\\a': [entry('v'), entry('w'), entry('\\')],
        'HKLM\\a\\x': [entry('v')],
      })
      const file = join(folder, 'b.jsonl')
      const [head, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n')
      writeFileSync(file, `\ufeff${[head, ...rows.reverse()].join('\r\n')}\r\n\r\n`)
      assert.equal((await store.baseline(TARGET.name)).head!.id, id)
    }))

  it('has the address of the SQLite store, sorted or not, with several pages, and values between subkeys', () =>
    inFolder(async (folder) => {
      const keys: FilledKey[] = Array.from({ length: 1500 }, (_, i) => ({
        key: `HKLM\\K\\key ${i}`,
        entries: [entry('v'), entry('v', '01', 'md5')],
      }))
      keys.push({ key: 'HKLM\\K', entries: ['a', 'key 5', 'z'].map((name) => entry(name)) })
      const id = await fill(openStore('state.db', folder, { readOnly: false }), keys)
      const store = openStore('file:b.jsonl', folder, { readOnly: false })
      await fill(store, keys)
      assert.equal((await store.baseline(TARGET.name)).head!.id, id)
      const file = join(folder, 'b.jsonl')
      const [head, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n')
      writeFileSync(file, `${[head, rows.at(-1), ...rows.slice(0, -1)].join('\n')}\n`)
      assert.equal((await store.baseline(TARGET.name)).head!.id, id)
    }))

  it('names the line that stands twice', () =>
    inFolder(async (folder) => {
      const store = openStore('file:b.jsonl', folder, { readOnly: false })
      await fill(store, { 'HKLM\\a': [entry('v'), entry('w')] })
      const file = join(folder, 'b.jsonl')
      const lines = readFileSync(file, 'utf8').split('\n')
      writeFileSync(file, [...lines.slice(0, 3), lines[1]!.replace('HKLM\\\\a', 'HKLM\\\\A'), ''].join('\n'))
      await assert.rejects(async () => store.baseline(TARGET.name), {
        code: 'REGMON_STORE_DAMAGED',
        where: 'b.jsonl:4',
      })
    }))
})

describe('a baseline', () => {
  const name = fc.constantFrom('a', 'a 1', 'A1', 'B', 'ab', 'z\ud800', 'k{', 'ß', 'k\0')
  const key = fc.record({
    key: fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => ['HKLM', ...names].join('\\')),
    view: fc.constantFrom<'64' | '32'>('64', '32'),
    entries: fc
      .uniqueArray(fc.constantFrom('', 'v', 'w\\x', 'é', '\udfff'), { minLength: 1, maxLength: 3 })
      .map((names) => names.map((name) => entry(name))),
  })

  it('has one address for the same content: in both stores, and in whatever order it came to be', () =>
    inFolder(async (folder) => {
      let number = 0
      await fc.assert(
        fc.asyncProperty(
          fc.array(key, { maxLength: 30 }),
          fc.array(key, { maxLength: 10 }),
          async (keys, passing) => {
            number++
            const open = (spec: string) => openStore(spec, folder, { readOnly: false })
            const last = [
              ...new Map(keys.map((one) => [`${one.view} ${one.key.toUpperCase()}`, one])).values(),
            ]
            const id = await fill(open(`${number}.db`), last)
            assert.equal(await fill(open(`file:${number}.jsonl`), last.toReversed()), id)
            const written = await open(`file:${number}.jsonl`).baseline(TARGET.name)
            assert.equal(written.head!.id, id, 'what is read back is what was written')
            const other = open(`${number}-other.db`)
            await fill(other, passing)
            await fill(
              other,
              passing.map((one) => ({ ...one, entries: [] })),
            )
            for (const one of last) await fill(other, [one])
            assert.equal((await other.baseline(TARGET.name)).head!.id, id)
          },
        ),
        { numRuns: 40 },
      )
    }))

  it('stores a folder of thousands of keys in pages, and rewrites few of them for a change', () =>
    inFolder(async (folder) => {
      const store = openStore('a.db', folder, { readOnly: false })
      const keys = Object.fromEntries(
        Array.from({ length: 20_000 }, (_, i) => [`HKLM\\S\\key ${i}`, [entry('v')]]),
      )
      await fill(store, keys)
      const objects = (): Map<unknown, unknown> => {
        const database = new DatabaseSync(join(folder, 'a.db'))
        const rows = database.prepare('SELECT address, length(bytes) AS size FROM object').all()
        database.close()
        return new Map(rows.map(({ address, size }) => [address, size]))
      }
      const before = objects()
      assert.ok(before.size > 20 && before.size < 120, String(before.size))
      await fill(store, { 'HKLM\\S\\key 777': [entry('v', 'ff')] })
      const after = objects()
      const added = [...after].filter(([address]) => !before.has(address))
      // A page, its index, the folders above it, and the root.
      assert.ok(added.length <= 5, `${added.length} objects`)
      assert.ok(after.size <= before.size + 1, 'what nothing refers to is gone')
      await fill(store, { 'HKLM\\S\\key 777': [entry('v')] })
      assert.deepEqual([...objects().keys()].sort(), [...before.keys()].sort())
    }))

  it('stores equal folders once, whoever they belong to, for as long as one of them is there', () =>
    inFolder(async (folder) => {
      const store = openStore('a.db', folder, { readOnly: false })
      const target = (name: string) => ({ ...TARGET, name })
      const tree = Object.fromEntries(
        ['x', 'y'].flatMap((top) => [1, 2, 3].map((i) => [`HKLM\\${top}\\sub\\${i}`, [entry('v')]])),
      )
      const count = (): number => {
        const database = new DatabaseSync(join(folder, 'a.db'))
        const { number } = database.prepare('SELECT count(*) AS number FROM object').get()!
        database.close()
        return Number(number)
      }
      await fill(store, tree, { target: target('ONE') })
      // Keys 1 to 3; sub; x and y; HKLM; the root.
      assert.equal(count(), 5)
      await fill(store, tree, { target: target('TWO') })
      assert.equal(count(), 5)
      await fill(store, { 'HKLM\\x\\sub\\1': [entry('v', 'ff')] }, { target: target('TWO') })
      const ids = []
      for (const hostname of ['ONE', 'TWO']) {
        const baseline = await store.baseline(hostname)
        let keys = 0
        for await (const _ of recordsOf(baseline)) keys++
        ids.push(keys)
        baseline.close()
      }
      assert.deepEqual(ids, [6, 6])
      await fill(store, {}, { target: target('ONE'), clear: true })
      assert.equal(Object.keys(await contents(store, target('TWO'))).length, 6)
    }))

  it('of a format from before this one is refused with the command that records anew', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'old.db')
      const database = new DatabaseSync(file)
      database.exec(`CREATE TABLE key (x); PRAGMA application_id = ${0x72676d6e}; PRAGMA user_version = 1`)
      database.close()
      const open = () => openStore('old.db', folder, { readOnly: false })
      assert.throws(open, (error) => {
        assert.ok(error instanceof RegmonError)
        assert.equal(error.code, 'REGMON_STORE_FORMAT')
        assert.match(error.hint!, /regmon accept/)
        return true
      })
    }))

  it('keeps what it says of itself under its address: watches, unreadable keys, findings', () =>
    inFolder(async (folder) => {
      const store = openStore('a.db', folder, { readOnly: false })
      const watch = {
        key: 'HKLM\\A',
        value: '*',
        view: '64' as const,
        recursive: false,
        exclude: [],
        user: '',
      }
      const content = {
        ...NOTHING,
        watches: [watch],
        unreadable: [{ view: '64' as const, key: 'HKLM\\\ud800', name: 'v', status: 'denied', reason: 'x' }],
        findings: [
          { kind: 'link', view: '32' as const, key: 'HKLM\\L', message: 'the key is a symbolic link' },
        ],
      }
      const plain = await fill(store, { 'HKLM\\a': [entry('v')] })
      const id = await fill(store, {}, { content })
      assert.notEqual(id, plain)
      assert.deepEqual((await store.baseline(TARGET.name)).head!.content, content)
      const file = openStore('file:a.jsonl', folder, { readOnly: false })
      await copyBaselines(store, file)
      assert.equal((await file.baseline(TARGET.name)).head!.id, id)
    }))
})

it('entries are whole again when they are decoded, in the order of their names', () => {
  const entries = Object.values(HOSTILE_NAMES).map((name) => entry(name))
  const decoded = decodeEntries(encodeEntries(entries))
  assert.deepEqual(new Set(decoded.map(({ name }) => name)), new Set(entries.map(({ name }) => name)))
  assert.deepEqual(decodeEntries(encodeEntries(decoded.toReversed())), decoded)
})

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'regmon-store-'))
  try {
    await test(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
