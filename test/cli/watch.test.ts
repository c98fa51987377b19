/** `watch`, `scan` and `status`, as a user has them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Project } from './installed.ts'
import { RunningWatch } from './running-watch.ts'

const POLICY = { watch: ['HKLM\\S\\*'], scanInterval: 0 }
const WATCH = ['p.json', '--reg', 'r.reg']
const HIVE = join(import.meta.dirname, '../../../shared/hives/SYSTEM_win10_a')
const windows = process.platform === 'win32'

describe('regmon watch', { concurrency: false }, () => {
  let project: Project
  before(() => {
    project = Project.linked()
  })
  after(() => project.close())

  const regmon = (...args: string[]) => project.main(args)
  /** A registry with one value. */
  const value = (text: string): void => {
    const lines = ['Windows Registry Editor Version 5.00', '', '[HKEY_LOCAL_MACHINE\\S]', `"v"="${text}"`, '']
    project.write({ 'next.reg': lines.join('\r\n') })
    renameSync(join(project.folder, 'next.reg'), join(project.folder, 'r.reg'))
  }
  const fresh = (policy: object = POLICY): void => {
    for (const name of ['.regmon', 'events.jsonl'])
      rmSync(join(project.folder, name), { recursive: true, force: true })
    project.write({ 'p.json': JSON.stringify(policy), 'regmon.config.json': '{}' })
    value('1')
  }
  /** Starts one, and waits until it can be asked. */
  const watch = async (...args: string[]): Promise<RunningWatch> => {
    const running = new RunningWatch(project, args)
    await running.until('an answer', async () => (await regmon('status')).code !== 2)
    return running
  }

  it('writes JSON lines to stdout; scan returns at once, and --wait passes on the exit code', async () => {
    fresh()
    await using running = await watch(...WATCH)
    assert.deepEqual(await regmon('scan'), { code: 0, out: '', err: '' })
    await running.until('the first scan', () => running.count('RUN') === 1)
    assert.equal(running.lines[0]!['Recorded'], 1)
    assert.equal((await regmon('scan', '--wait')).code, 0)
    value('2')
    assert.equal((await regmon('scan', 'p', '--wait')).code, 1)
    await running.until('the event', () => running.count('CHANGE') === 1)
    assert.equal((await regmon('scan', 'p.json', '--wait')).code, 0)
    const unknown = await regmon('scan', 'nosuch')
    assert.equal(unknown.code, 2)
    assert.match(unknown.err, /no policy is named "nosuch"[\s\S]*known policies: p/)
    assert.deepEqual((await running.end()).code, 0)
    assert.equal(running.err, '')
    const none = await regmon('scan')
    assert.equal(none.code, 2)
    assert.match(none.err, /no watch is running for this store/)
  })

  it('scans at its interval, and reopens an output file that was moved', async () => {
    fresh({ ...POLICY, scanInterval: 1 })
    const events = join(project.folder, 'events.jsonl')
    await using running = await watch(...WATCH, '-r', 'jsonl=events.jsonl')
    const has = (text: string): boolean => existsSync(events) && readFileSync(events, 'utf8').includes(text)
    await running.until('a scan', () => has('"RUN"'))
    value('2')
    await running.until('the event', () => has('"CHANGE"'))
    renameSync(events, `${events}.1`)
    await running.until('a new file', () => has('"RUN"'))
    assert.equal(running.out, '')
    rmSync(`${events}.1`)
    assert.equal((await running.end()).code, 0)
  })

  it('status prints text or JSON, and exits with 0 when well, 1 when not, 2 when no watch runs', async () => {
    fresh()
    assert.equal((await regmon('status')).code, 2)
    await using running = await watch(...WATCH)
    await regmon('scan', '--wait')
    const words = await regmon('status')
    assert.equal(words.code, 0)
    assert.match(
      words.out,
      new RegExp(`regmon \\S+ watches .*r\\.reg.* as process ${running.pid}, for .*: waiting`),
    )
    assert.match(words.out, /^p {2}ok {2}1 value {2}0 events/m)
    assert.match(words.out, /^jsonl: up to date$/m)
    const said = JSON.parse((await regmon('status', '--json')).out)
    assert.equal(said.pid, running.pid)
    assert.equal(said.scans, 1)
    assert.equal(said.policies[0].trigger, 'on request')
    rmSync(join(project.folder, 'r.reg'))
    assert.equal((await regmon('scan', '--wait')).code, 2)
    const ill = await regmon('status')
    assert.equal(ill.code, 1, ill.out)
    assert.match(ill.out, /^p {2}error/m)
    await running.until('the notice', () => running.err.includes('the scan failed: '))
    value('1')
    await regmon('scan', '--wait')
    assert.equal((await regmon('status')).code, 0)
  })

  it('allows one watch for each store; a second one names the process that holds it', async () => {
    fresh()
    await using running = await watch(...WATCH)
    const second = await regmon('watch', ...WATCH)
    assert.equal(second.code, 2)
    assert.match(
      second.err,
      new RegExp(`the watch with process id ${running.pid}, since \\d{4}-.*Z, holds this store`),
    )
    assert.match(second.err, /regmon status/)
    await using other = new RunningWatch(project, [...WATCH, '--store', 'other.db'])
    await other.until('an answer', async () => (await regmon('status', '--store', 'other.db')).code === 0)
    assert.equal((await other.end()).code, 0)
  })

  it('compares the first scan with the pinned baseline, and reports what changed while it was down', async () => {
    fresh()
    project.write({ 'regmon.config.json': '{ "policies": ["p.json"] }' })
    assert.equal((await regmon('accept', '--reg', 'r.reg')).code, 0)
    value('2')
    await using first = await watch('--reg', 'r.reg')
    assert.equal((await regmon('scan', '--wait')).code, 1)
    await first.end()
    value('3')
    await using second = await watch('--reg', 'r.reg')
    assert.equal((await regmon('scan', '--wait')).code, 1)
    await second.end()
    assert.equal(first.count('CHANGE') + second.count('CHANGE'), 2)
    assert.equal((await regmon('check', '--reg', 'r.reg')).code, 1, 'the pinned baseline is what it was')
  })

  it('follows edited policies, and keeps the last valid ones when an edit is broken', async () => {
    fresh()
    await using running = await watch(...WATCH)
    project.write({ 'p.json': '{ "watch": [] ' })
    await running.until('the complaint', () => running.err.includes('the policies from before are followed'))
    assert.match(running.err, /p\.json/)
    assert.equal((await regmon('scan', '--wait')).code, 0)
    project.write({ 'p.json': JSON.stringify({ ...POLICY, name: 'mended' }) })
    await running.until('the mended one', () => running.err.includes('the new ones are followed'))
    assert.equal((await regmon('scan', 'mended', '--wait')).code, 0)
    assert.equal((await regmon('scan', 'p')).code, 2)
    assert.equal(running.err.split('are followed').length, 3, running.err)
    assert.equal((await running.end()).code, 0)
  })

  it('says that a changed store needs a restart, and keeps its policies when an edit removes all of them', async () => {
    fresh()
    project.write({ 'regmon.config.json': '{ "policies": ["p.json"] }' })
    await using running = await watch('--reg', 'r.reg', '--policy', 'p')
    project.write({ 'regmon.config.json': '{ "policies": ["p.json"], "store": "other.db" }' })
    await running.until('the warning', () => running.err.includes('until it is restarted'))
    project.write({ 'p.json': JSON.stringify({ ...POLICY, name: 'q' }) })
    await running.until('the complaint', () => running.err.includes('no policy is named "p"'))
    project.write({ 'regmon.config.json': '{ "policies": ["p.json"] }' })
    assert.equal((await regmon('scan', 'p', '--wait')).code, 0)
    assert.equal((await running.end()).code, 0)
  })

  it('keeps its source where the config names another one, and says so', async () => {
    fresh()
    const config = (reg: string) => JSON.stringify({ policies: ['p.json'], source: { reg } })
    project.write({ 'regmon.config.json': config('r.reg') })
    await using running = await watch()
    assert.equal((await regmon('scan', '--wait')).code, 0)
    project.write({ 'regmon.config.json': config('gone.reg') })
    await running.until('the warning', () => running.err.includes('until it is restarted'))
    assert.equal((await regmon('scan', '--wait')).code, 0)
    assert.equal((await running.end()).code, 0)
  })

  it('ends with 0 in under two seconds on SIGINT, SIGTERM and SIGHUP', { skip: windows }, async () => {
    fresh()
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      await using running = await watch(...WATCH)
      const { code, took } = await running.end(signal)
      assert.equal(code, 0, signal)
      assert.ok(took < 2000, `${signal}: ${took} ms`)
      assert.ok(!existsSync(join(project.folder, '.regmon', 'state.watch.db.sock')))
    }
  })

  it('ends as fast during a large scan, which then stores nothing', {
    skip: windows || (!existsSync(HIVE) && 'there is no ../shared/hives'),
  }, async () => {
    fresh({ watch: ['HKLM\\SYSTEM\\**\\*'] })
    let interrupted = 0
    for (const delay of [0, 50, 100, 200, 400]) {
      rmSync(join(project.folder, '.regmon'), { recursive: true, force: true })
      await using running = new RunningWatch(project, ['p.json', '--hive', `HKLM\\SYSTEM=${HIVE}`])
      const state = join(project.folder, '.regmon', 'state.watch.db')
      await running.until('the state', () => existsSync(state))
      await setTimeout(delay)
      const { code, took } = await running.end('SIGINT')
      assert.equal(code, 0, running.err)
      assert.ok(took < 2000, `${took} ms`)
      if (running.out !== '') continue
      interrupted++
      const database = new DatabaseSync(state)
      assert.equal(database.prepare('SELECT count(*) AS n FROM object').get()!['n'], 0)
      database.close()
    }
    assert.ok(interrupted > 0)
  })

  it('ends as fast while a policy is loading that never finishes', { skip: windows }, async () => {
    fresh()
    project.write({
      'regmon.config.json': '{ "policies": ["*.policy.mjs"] }',
      'a.policy.mjs': `export default ${JSON.stringify(POLICY)}`,
    })
    await using running = await watch('--reg', 'r.reg')
    project.write({
      'a.policy.mjs': 'await new Promise((done) => setTimeout(done, 60_000)); export default {}',
    })
    await setTimeout(3000)
    const { code, took } = await running.end()
    assert.equal(code, 0, running.err)
    assert.ok(took < 2000, `${took} ms`)
    rmSync(join(project.folder, 'a.policy.mjs'))
  })

  it('ends quietly when nobody reads its output', { skip: windows }, async () => {
    fresh({ ...POLICY, scanInterval: 1 })
    await using running = await watch(...WATCH)
    await running.until('a scan', () => running.count('RUN') > 0)
    running.closeStdout()
    assert.equal(await running.exited, 0)
    assert.equal(running.err, '')
  })

  it('ends in under two seconds while nobody reads its output pipe', {
    skip: process.platform !== 'linux',
  }, async () => {
    fresh()
    const values = Array.from({ length: 2000 }, (_, index) => `"v${index}"=`)
    const write = (text: string): void => {
      const lines = values.map((name) => `${name}"${text}"`)
      project.write({
        'r.reg': ['Windows Registry Editor Version 5.00', '', '[HKEY_LOCAL_MACHINE\\S]', ...lines, ''].join(
          '\r\n',
        ),
      })
    }
    write('1')
    const fifo = join(project.folder, 'fifo')
    const make = 'mkfifo'
    assert.equal(spawnSync(make, [fifo]).status, 0)
    const pipe = openSync(fifo, 'r+')
    await using running = new RunningWatch(project, WATCH, pipe)
    await running.until('an answer', async () => (await regmon('status')).code !== 2)
    await regmon('scan', '--wait')
    write('2')
    await regmon('scan', '--wait')
    await running.until('the notice', () => running.err.includes('its reader does not read'))
    assert.equal((await regmon('status')).code, 1)
    const { code, took } = await running.end()
    closeSync(pipe)
    assert.equal(code, 0, running.err)
    assert.ok(took < 2000, `${took} ms`)
  })

  it('takes over the socket and the state of a watch that was killed', { skip: windows }, async () => {
    fresh()
    await using killed = await watch(...WATCH)
    await regmon('scan', '--wait')
    await killed.end('SIGKILL')
    assert.ok(existsSync(join(project.folder, '.regmon', 'state.watch.db.sock')))
    assert.match((await regmon('status')).err, /no watch is running/)
    value('2')
    await using running = await watch(...WATCH)
    assert.equal((await regmon('scan', '--wait')).code, 1)
    assert.equal((await running.end()).code, 0)
  })

  it('rotates its file by size without overwriting one', async () => {
    fresh()
    await using running = await watch(...WATCH, '-r', 'jsonl=logs/e.jsonl', '--rotate-size', '2K')
    for (let scan = 0; scan < 8; scan++) {
      value(String(scan))
      await regmon('scan', '--wait')
    }
    await running.end()
    const files = readdirSync(join(project.folder, 'logs'))
    assert.ok(files.length > 2, files.join())
    for (const file of files) assert.ok(statSync(join(project.folder, 'logs', file)).size <= 2048)
  })

  it('refuses a state of a newer format, and leaves the file unchanged', async () => {
    fresh()
    await (await watch(...WATCH)).end()
    const state = join(project.folder, '.regmon', 'state.watch.db')
    const database = new DatabaseSync(state)
    database.exec('PRAGMA user_version = 7')
    database.close()
    const bytes = readFileSync(state)
    const { code, err } = await regmon('watch', ...WATCH)
    assert.equal(code, 2)
    assert.match(err, /the state of a watch has format 7/)
    assert.deepEqual(readFileSync(state), bytes)
  })
})
