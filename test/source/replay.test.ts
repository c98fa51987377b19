/** Dirty hives with their transaction logs: as Windows, and an independent reader, make them whole. */
import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { findLogs, readLogs } from '../../src/source/hive/find-logs.ts'
import { Hive, openHives } from '../../src/source/hive/index.ts'
import { replay } from '../../src/source/hive/replay.ts'
import { readLog } from '../../src/source/hive/transaction-log.ts'
import { difference, HIVES, NONE, skip, truthOf, walkHive } from './truth.ts'

const folder = mkdtempSync(join(tmpdir(), 'regmon-replay-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const place = (name: string): string => fileURLToPath(new URL(name, HIVES))
const at = { root: 'HKLM', segments: ['X'] } as const

describe('a dirty hive with its logs', { skip }, () => {
  for (const name of ['UsrClass_13_dirty', 'NTUSER_dirty', 'Amcache_win10_dirty', 'OldLog']) {
    it(`${name} reads as an independent reader replayed it`, () => {
      const replayed = replay(readFileSync(place(name)), readLogs(findLogs(place(name)).files))
      const hive = new Hive(replayed.file)
      const { keys, values, problems } = walkHive(hive)
      assert.equal(hive.dirty, false)
      assert.deepEqual(problems, [])
      assert.deepEqual(difference(values, truthOf(`${name}.replayed.tsv`)), NONE)
      assert.deepEqual(difference(keys, truthOf(`${name}.replayed.keys.tsv`)), NONE)
    })
  }

  it("OldLog reads as Windows 7's own recovery", () => {
    const replayed = replay(readFileSync(place('OldLog')), readLogs(findLogs(place('OldLog')).files))
    const ours = walkHive(new Hive(replayed.file))
    const theirs = walkHive(new Hive(readFileSync(place('OldLog.RecoveredByWindows7'))))
    assert.deepEqual(difference(ours.values.map(withoutTime), theirs.values.map(withoutTime)).missing, [])
    assert.deepEqual(difference(ours.keys.map(withoutTime), theirs.keys.map(withoutTime)), NONE)
  })

  it('finds logs in whatever case, says what it applied, and leaves the evidence as it is', () => {
    cpSync(place('NTUSER_dirty'), join(folder, 'NTUSER.DAT'))
    cpSync(place('NTUSER_dirty.LOG1'), join(folder, 'ntuser.dat.LOG1'))
    writeFileSync(join(folder, 'ntuser.dat.LOG2'), '')
    const before = readFileSync(join(folder, 'NTUSER.DAT'))
    const source = openHives([{ at, file: join(folder, 'NTUSER.DAT') }])
    assert.deepEqual(
      source.notices.map(({ code }) => code),
      ['REGMON_HIVE_REPLAYED'],
    )
    assert.match(source.notices[0]!.message, /23 entries of ntuser\.dat\.LOG1/)
    assert.deepEqual(readFileSync(join(folder, 'NTUSER.DAT')), before)
    const asItLies = openHives([{ at, file: join(folder, 'NTUSER.DAT') }], { logs: false })
    assert.match(asItLies.notices[0]!.message, /left aside/)
  })

  const spoiled: Record<string, (log: Buffer) => Buffer> = {
    'with a wrong checksum': (log) => flipped(log, 100),
    'of another round': (log) => flipped(log, 4),
    'with a wrong first entry': (log) => flipped(log, 512 + 60),
    'that is cut': (log) => log.subarray(0, 700),
    'that is no log': () => Buffer.alloc(4096, 'x'),
  }
  for (const [name, spoil] of Object.entries(spoiled)) {
    it(`is read as it lies, and called stale, with a log ${name}`, () => {
      const hive = join(folder, `hive ${name}`)
      cpSync(place('NTUSER_dirty'), hive)
      writeFileSync(`${hive}.LOG1`, spoil(readFileSync(place('NTUSER_dirty.LOG1'))))
      const [notice] = openHives([{ at, file: hive }]).notices
      assert.equal(notice!.code, 'REGMON_HIVE_DIRTY')
      assert.match(notice!.message, /the state may be stale/)
    })
  }

  it('applies entries up to the first that is damaged, and says that the others are missing', () => {
    const hive = join(folder, 'half')
    cpSync(place('NTUSER_dirty'), hive)
    const log = readFileSync(place('NTUSER_dirty.LOG1'))
    const sixth = entryOf(log, 5)
    writeFileSync(`${hive}.LOG1`, flipped(log, sixth + 45))
    cpSync(place('NTUSER_dirty.LOG2'), `${hive}.LOG2`)
    const [notice] = openHives([{ at, file: hive }]).notices
    assert.equal(notice!.code, 'REGMON_HIVE_DIRTY')
    const left = `18 entries of half.LOG1 (at 0x${sixth.toString(16)}: wrong hash)`
    assert.equal(
      notice!.message,
      `HKLM\\X (${hive}) was dirty; applied to it in memory: 5 entries of half.LOG1; not applied: ${left}: the state may be stale`,
    )
  })

  it('says that a log is missing which goes on from one that is damaged', () => {
    const hive = join(folder, 'gap')
    cpSync(place('UsrClass_13_dirty'), hive)
    const log = readFileSync(place('UsrClass_13_dirty.LOG1'))
    const second = entryOf(log, 1)
    writeFileSync(`${hive}.LOG1`, flipped(log, second + 100))
    cpSync(place('UsrClass_13_dirty.LOG2'), `${hive}.LOG2`)
    const [file] = openHives([{ at, file: hive }]).files
    assert.deepEqual(file!.applied, ['1 entry of gap.LOG1'])
    assert.deepEqual(file!.unapplied, [
      `3 entries of gap.LOG1 (at 0x${second.toString(16)}: wrong hash)`,
      '10 entries of gap.LOG2 (it begins with entry 291, and 288 would be the next)',
    ])
  })

  it('is told of whichever byte of a log is wrong: stale, or as the sound log makes it', () => {
    const hive = readFileSync(place('NTUSER_dirty'))
    const log = readFileSync(place('NTUSER_dirty.LOG1'))
    const whole = replay(hive, [readLog('x.LOG1', log)!])
    assert.deepEqual(whole.unapplied, [])
    const places = [0, 4, 8, 28, 508, ...Array.from({ length: 400 }, (_, i) => 512 + i)]
    const middle = entryOf(log, 11) - 512
    for (const wrong of [...places, ...places.map((place) => place + middle)]) {
      const read = readLog('x.LOG1', flipped(log, wrong))
      const { file, unapplied } = replay(hive, read === undefined ? [] : [read])
      assert.ok(unapplied.length > 0 || file.equals(whole.file), `0x${wrong.toString(16)}`)
    }
  })

  it('survives thousands of mutants of its log: no crash, no hang, no hive that outgrows what it was given', () => {
    const hive = readFileSync(place('Amcache_win10_dirty'))
    const log = readFileSync(place('Amcache_win10_dirty.LOG1'))
    const file = join(folder, 'mutant')
    writeFileSync(file, hive)
    let seed = 1
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
      return seed % below
    }
    for (let mutant = 0; mutant < 300; mutant++) {
      const changed = Buffer.from(log.subarray(0, 512 + random(log.length - 512)))
      for (let flips = random(4); flips > 0; flips--)
        changed[random(2) ? random(1024) % changed.length : random(changed.length)]! ^= 1 << random(8)
      writeFileSync(`${file}.LOG1`, changed)
      const replayed = replay(hive, readLogs(findLogs(file).files))
      assert.ok(replayed.file.length <= hive.length + log.length)
    }
  })
})

it('the hives to replay are there, or it is said that they are not', () => {
  assert.equal(skip === false, existsSync(HIVES))
})

function flipped(log: Buffer, at: number): Buffer {
  const copy = Buffer.from(log)
  copy[at]! ^= 1
  return copy
}

/** Where in a log an entry begins. */
function entryOf(log: Buffer, index: number): number {
  let at = 512
  for (let entry = 0; entry < index; entry++) at += log.readUInt32LE(at + 4)
  return at
}

/** Windows' recovery wrote its own times and sequence. */
function withoutTime(row: string): string {
  return row.split('\t')[0]!
}
