/**
 * A store with a byte changed: no run over a tampered registry is greener than with the store as it was, and none ends
 * in an internal error.
 */
import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { RegmonError } from '../../src/errors.ts'
import { REG_SZ } from '../../src/registry/index.ts'
import { run } from '../../src/run/index.ts'
import { openStore } from '../../src/store/open.ts'
import { MemoryRegistry } from '../make/memory-registry.ts'
import { policyOf } from '../make/policy.ts'
import { RUN_OPTIONS } from '../make/run-options.ts'

/** Flips of one bit: of the smallest store, all of them at night. */
const FLIPS = Number(process.env['REGMON_FLIPS'] ?? 1500)
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

const text = (value: string): Buffer => Buffer.from(`${value}\0`, 'utf16le')
const POLICY = policyOf({ name: 'all', watch: ['HKLM\\A\\**\\*'], report: ['CHANGE', 'DELETE', 'NEW'] })

function registry(keys: number): MemoryRegistry {
  const made = new MemoryRegistry(() => 0n).set('HKLM\\A', 'Run', REG_SZ, text('calc'))
  for (let i = 0; i < keys; i++) made.set(`HKLM\\A\\key ${i}`, 'v', REG_SZ, text(String(i)))
  return made
}

interface Outcome {
  readonly code: number
  /** `CHANGE HKLM\A\Run`, sorted. */
  readonly events: readonly string[]
}

/** @param mayWrite a check that may record what it has never seen; else one under `--ci`. */
async function outcome(
  file: string,
  scheme: string,
  from: MemoryRegistry,
  mayWrite = false,
): Promise<Outcome> {
  const events: string[] = []
  try {
    const store = openStore(`${scheme}${file}`, '/', { readOnly: !mayWrite })
    try {
      const { exitCode } = await run({
        ...RUN_OPTIONS,
        policies: [POLICY],
        source: from.source(),
        store,
        mayWrite,
        requireBaseline: !mayWrite,
        emit: (event) => {
          if (event.type !== 'difference') return
          const { type, key, name } = event.difference
          events.push(`${type} ${key}\\${name}`)
        },
      })
      return { code: exitCode, events: events.sort() }
    } finally {
      store.close()
    }
  } catch (error) {
    // Whatever else is thrown is a defect of regmon's own.
    if (!(error instanceof RegmonError)) throw error
    return { code: 2, events: events.sort() }
  }
}

/** Numbers that are the same in each run (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const STORES = [
  { what: 'the embedded store', scheme: '' },
  { what: 'the reviewed file', scheme: 'file:' },
]
const SIZES = [
  { size: 'small', keys: 1 },
  { size: 'large', keys: 1200 },
]

for (const { what, scheme } of STORES) {
  for (const { size, keys } of SIZES) {
    describe(`${what}, ${size}, with a bit flipped`, () => {
      const folder = mkdtempSync(join(MEMORY, 'regmon-flip-'))
      const sound = join(folder, 'sound')
      const damaged = join(folder, 'damaged')
      const tampered = registry(keys).set('HKLM\\A', 'Run', REG_SZ, text('evil'))
      before(async () => {
        await record(sound, scheme, registry(keys))
      })
      after(() => rmSync(folder, { recursive: true, force: true }))

      it('is refused, or the tampered value is reported', { timeout: 3_600_000 }, async () => {
        const truth = await outcome(sound, scheme, tampered)
        assert.deepEqual(truth, { code: 1, events: ['CHANGE HKLM\\A\\Run'] })
        const bytes = readFileSync(sound)
        const random = randomNumbers(1)
        const isWhole = size === 'small' && FLIPS >= bytes.length * 8
        const flips = isWhole
          ? bytes.length * 8
          : size === 'small'
            ? FLIPS
            : Math.min(5000, Math.ceil(FLIPS / 5))
        for (let flip = 0; flip < flips; flip++) {
          const bit = isWhole ? flip : random(bytes.length * 8)
          const changed = Buffer.from(bytes)
          changed[bit >> 3]! ^= 1 << (bit & 7)
          writeFileSync(damaged, changed)
          const mayWrite = flip % 2 === 1
          const found = await outcome(damaged, scheme, tampered, mayWrite)
          const where = `bit ${bit & 7} of byte ${bit >> 3}, mayWrite ${mayWrite}: ${JSON.stringify(found)}`
          assert.ok(found.code === 2 || found.code === 1, where)
          // A flipped digit of a name is another name in a file that people edit: an event all the same.
          if (found.code === 1) assert.ok(found.events.length > 0, where)
          if (found.code === 1 && scheme === '') assert.deepEqual(found, truth, where)
        }
      })
    })
  }
}

async function record(file: string, scheme: string, from: MemoryRegistry): Promise<void> {
  const store = openStore(`${scheme}${file}`, '/', { readOnly: false })
  // The second run writes fingerprints where a store keeps them.
  for (let i = 0; i < 2; i++) {
    const summary = await run({
      ...RUN_OPTIONS,
      policies: [POLICY],
      source: from.source(),
      store,
      mode: 'accept',
    })
    assert.equal(summary.exitCode, 0)
  }
  store.close()
}

describe('the embedded store with rows taken out', () => {
  for (const table of ['object', 'fingerprint', 'baseline']) {
    it(`of ${table}`, async () => {
      const folder = mkdtempSync(join(MEMORY, 'regmon-rows-'))
      try {
        const sound = join(folder, 'sound')
        const tampered = registry(3).set('HKLM\\A', 'Run', REG_SZ, text('evil'))
        await record(sound, '', registry(3))
        const rows = rowsOf(sound, table)
        assert.ok(rows.length > 0, 'there are rows')
        for (const row of rows) {
          const damaged = join(folder, 'damaged')
          copyFileSync(sound, damaged)
          const database = new DatabaseSync(damaged)
          database.prepare(`DELETE FROM ${table} WHERE rowid = ?`).run(row)
          database.close()
          for (const mayWrite of [false, true])
            assert.equal(
              (await outcome(damaged, '', tampered, mayWrite)).code,
              table === 'fingerprint' ? 1 : 2,
            )
        }
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    })
  }
})

function rowsOf(file: string, table: string): number[] {
  const database = new DatabaseSync(file)
  const rows = database.prepare(`SELECT rowid AS row FROM ${table}`).all()
  database.close()
  return rows.map(({ row }) => Number(row))
}
