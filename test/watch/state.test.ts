/** The state of a watch: what is kept for which reporter, transactions, and damaged files. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { openWatchState } from '../../src/store/sqlite/watch-state.ts'
import { TreeEdit } from '../../src/store/tree/index.ts'
import type { WatchState } from '../../src/store/watch-state.ts'
import { NOTHING } from '../store/filled.ts'

const TARGET = { name: 'TEST', kind: 'memory', mounts: [], hostname: undefined } as const
const DAY = 86_400_000

class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'regmon-state-'))
  readonly file = join(this.folder, 'state.watch.db')
  now = Date.parse('2026-11-24')

  open(): WatchState {
    return openWatchState(this.file, () => this.now)
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function texts(state: WatchState, reporter: string, limit = 100): string[] {
  return state.pending(reporter, limit).map(({ text }) => text)
}

describe('the outbox', () => {
  it('keeps each report until every reporter has taken it', () => {
    using place = new Place()
    const state = place.open()
    state.join('a')
    state.join('b')
    const [one, , three] = ['1', '2', '3'].map((text) => state.post(text))
    state.take('a', three!)
    state.take('b', one!)
    assert.deepEqual(texts(state, 'a'), [])
    assert.deepEqual(texts(state, 'b'), ['2', '3'])
    assert.equal(state.backlog('b'), 2)
    state.close()
    const again = place.open()
    again.join('b')
    assert.deepEqual(texts(again, 'b'), ['2', '3'])
    assert.deepEqual(texts(again, 'b', 1), ['2'])
    again.close()
    const rows = new DatabaseSync(place.file)
    assert.equal(rows.prepare('SELECT count(*) AS n FROM outbox').get()!['n'], 2)
    rows.close()
  })

  it('never reuses the number of a report, even when none is left', () => {
    using place = new Place()
    const state = place.open()
    state.join('a')
    assert.equal(state.nextSequence(), 1)
    state.take('a', state.post('1'))
    const { epoch } = state
    state.close()
    const again = place.open()
    assert.equal(again.nextSequence(), 2)
    assert.equal(again.epoch, epoch)
    again.close()
  })

  it('starts a new reporter at the present, and continues a known one where it stopped', () => {
    using place = new Place()
    const state = place.open()
    state.join('a')
    state.post('1')
    state.join('b')
    state.post('2')
    state.join('a')
    assert.deepEqual(texts(state, 'a'), ['1', '2'])
    assert.deepEqual(texts(state, 'b'), ['2'])
    assert.deepEqual(texts(state, 'nobody'), [])
    state.close()
  })

  it('forgets a reporter after thirty days without it, and says how many reports were dropped', () => {
    using place = new Place()
    const state = place.open()
    state.join('gone')
    state.join('idle')
    state.join('used')
    const last = state.post('1')
    state.take('idle', last)
    place.now += 29 * DAY
    assert.deepEqual(state.leave(place.now - 30 * DAY), [])
    state.join('used')
    place.now += 2 * DAY
    assert.deepEqual(state.leave(place.now - 30 * DAY), [{ reporter: 'gone', left: 1 }])
    assert.deepEqual(texts(state, 'gone'), [])
    assert.deepEqual(texts(state, 'used'), ['1'])
    state.close()
  })

  it('does not forget a reporter that is in use throughout one long run', () => {
    using place = new Place()
    const state = place.open()
    state.join('a')
    place.now += 40 * DAY
    state.take('a', state.post('1'))
    state.post('2')
    state.close()
    const again = place.open()
    assert.deepEqual(again.leave(place.now - 30 * DAY), [])
    assert.deepEqual(texts(again, 'a'), ['2'])
    again.close()
  })

  it('is empty when its last reporter is forgotten', () => {
    using place = new Place()
    const state = place.open()
    state.join('a')
    state.post('1')
    place.now += 31 * DAY
    state.leave(place.now - 30 * DAY)
    state.close()
    const rows = new DatabaseSync(place.file)
    assert.equal(rows.prepare('SELECT count(*) AS n FROM outbox').get()!['n'], 0)
    rows.close()
  })
})

describe('a write of the state', () => {
  it('stores the new state and its reports together, or neither', async () => {
    using place = new Place()
    const state = place.open()
    state.join('a')
    for (const commits of [false, true]) {
      const baseline = await state.store.baseline('TEST')
      const writer = await baseline.write()
      state.post('within')
      assert.deepEqual(texts(state, 'a'), [], 'nobody sees what may be rolled back')
      assert.equal(state.backlog('a'), 0)
      if (commits) await writer.commit(await new TreeEdit().build(baseline, writer, NOTHING), TARGET)
      else writer.rollback()
      baseline.close()
      assert.deepEqual(texts(state, 'a'), commits ? ['within'] : [])
    }
    assert.equal(state.nextSequence(), 2, 'a number of what was rolled back is given again')
    state.close()
  })

  it('does not block a reporter meanwhile, nor undo what it has taken', async () => {
    using place = new Place()
    const state = place.open()
    state.join('a')
    const last = state.post('before')
    const writer = await (await state.store.baseline('TEST')).write()
    state.post('within')
    assert.deepEqual(texts(state, 'a'), ['before'])
    state.take('a', last)
    assert.deepEqual(texts(state, 'a'), [])
    writer.rollback()
    assert.deepEqual(texts(state, 'a'), [])
    state.close()
    const again = place.open()
    assert.deepEqual(texts(again, 'a'), [])
    again.close()
  })

  it('remembers when a policy was scanned', () => {
    using place = new Place()
    const state = place.open()
    assert.equal(state.lastScan('p'), undefined)
    state.setLastScan('p', 17)
    state.setLastScan('p', 18)
    assert.equal(state.lastScan('p'), 18)
    state.close()
  })
})

describe('a state that cannot be used', () => {
  it('is refused at once while another watch holds it, and usable afterwards', () => {
    using place = new Place()
    const state = place.open()
    const before = performance.now()
    assert.throws(() => place.open(), { code: 'REGMON_STORE_BUSY' })
    assert.ok(performance.now() - before < 1000)
    state.close()
    const again = place.open()
    assert.throws(() => place.open(), { code: 'REGMON_STORE_BUSY' }, 'also where nothing was written')
    again.close()
  })

  it('of a newer format is refused, and left byte for byte', () => {
    using place = new Place()
    place.open().close()
    const database = new DatabaseSync(place.file)
    database.exec('PRAGMA user_version = 99')
    database.close()
    const before = readFileSync(place.file)
    const { mtimeNs } = statSync(place.file, { bigint: true })
    assert.throws(() => place.open(), { code: 'REGMON_STORE_FORMAT', message: /format 99/ })
    assert.deepEqual(readFileSync(place.file), before)
    assert.equal(statSync(place.file, { bigint: true }).mtimeNs, mtimeNs)
    assert.ok(!existsSync(`${place.file}-journal`))
  })

  it('of another format is refused, with what to do about it', () => {
    for (const format of [1, 99]) {
      const folder = mkdtempSync(join(tmpdir(), 'regmon-state-'))
      const file = join(folder, 'state.watch.db')
      try {
        openWatchState(file).close()
        const database = new DatabaseSync(file)
        database.exec(`PRAGMA user_version = ${format}`)
        database.close()
        const before = readFileSync(file)
        assert.throws(() => openWatchState(file), { code: 'REGMON_STORE_FORMAT', hint: /move it away/ })
        assert.deepEqual(readFileSync(file), before)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }
  })

  it('that is damaged or something else is refused, and left byte for byte', () => {
    const other = (file: string): void => {
      const database = new DatabaseSync(file)
      database.exec('CREATE TABLE t (x)')
      database.close()
    }
    const damaged = (file: string): void => {
      openWatchState(file).close()
      writeFileSync(file, readFileSync(file).fill(0xff, 100, 3000))
    }
    const makes: readonly ((file: string) => void)[] = [
      (file) => writeFileSync(file, 'something else'.repeat(100)),
      other,
      damaged,
    ]
    for (const make of makes) {
      using place = new Place()
      make(place.file)
      const before = readFileSync(place.file)
      assert.throws(() => place.open(), { code: 'REGMON_STORE_DAMAGED' })
      assert.deepEqual(readFileSync(place.file), before)
    }
  })

  it('in a place that cannot be written says so', () => {
    using place = new Place()
    writeFileSync(place.file, '')
    assert.throws(() => openWatchState(join(place.file, 'x.db')), { code: 'REGMON_STORE_UNWRITABLE' })
  })

  it('is unchanged after a kill during a write', async () => {
    using place = new Place()
    const state = place.open()
    state.join('a')
    state.post('before')
    state.close()
    const program = `
      import { openWatchState } from ${JSON.stringify(join(import.meta.dirname, '../../src/store/sqlite/watch-state.ts'))}
      const state = openWatchState(${JSON.stringify(place.file)})
      await (await state.store.baseline('TEST')).write()
      // More than the page cache holds: it is on the disk before it is committed.
      for (let n = 0; n < 300; n++) state.post('x'.repeat(400_000))
      console.log('written')
      setInterval(() => {}, 1000)`
    const child = spawn(
      process.execPath,
      ['--conditions=regmon-source', '--input-type=module', '-e', program],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    await once(child.stdout, 'data')
    const left = join(place.folder, 'left')
    child.kill('SIGKILL')
    await once(child, 'exit')
    copyFileSync(`${place.file}-journal`, left)
    assert.ok(statSync(left).size > 0, 'it left a hot journal')
    const again = place.open()
    assert.deepEqual(texts(again, 'a'), ['before'])
    assert.equal(again.nextSequence(), 2)
    again.close()
  })
})
