/** `import { check, watch } from 'regmon'`: what programs rely on. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { check, RegmonError, watch } from '../../src/index.ts'
import { Project } from '../cli/installed.ts'

const POLICY = JSON.stringify({
  watch: ['HKLM\\S\\**\\*'],
  report: ['CHANGE', 'DELETE', 'NEW'],
  scanInterval: 0,
  data: true,
})

/** A folder with a policy and an export that tests write. */
class Place {
  private readonly project = Project.linked().write({ 'policies/p.policy.json': POLICY })
  readonly options = { cwd: this.project.folder, reg: 'export.reg' }

  /** @param values of `HKLM\S\a`, by name. */
  write(values: Readonly<Record<string, string>>): void {
    const lines = Object.entries(values).map(([name, data]) => `"${name}"="${data}"`)
    const text = ['Windows Registry Editor Version 5.00', '', '[HKEY_LOCAL_MACHINE\\S\\a]', ...lines, '']
    this.project.write({ 'export.reg': text.join('\r\n') })
  }

  policy(text: string): void {
    this.project.write({ 'policies/p.policy.json': text })
  }

  [Symbol.dispose](): void {
    this.project.close()
  }
}

/** Runs a test in a place of its own. */
function inPlace(test: (place: Place) => Promise<void>) {
  return async () => {
    const place = new Place()
    try {
      await test(place)
    } finally {
      place[Symbol.dispose]()
    }
  }
}

describe('check()', () => {
  it(
    'records, compares, and accepts as the command does',
    inPlace(async (place) => {
      place.write({ x: '1' })
      const first = await check(place.options)
      assert.deepEqual([first.exitCode, first.record.Recorded], [0, 1])
      place.write({ x: '2', y: '1' })
      const told: string[] = []
      const found = await check({ ...place.options, update: true, onEvent: ({ type }) => told.push(type) })
      assert.deepEqual(
        found.events.map(({ EventType, ValueName, Value }) => [EventType, ValueName, Value]).sort(),
        [
          ['CHANGE', 'x', '2'],
          ['NEW', 'y', '1'],
        ],
      )
      assert.deepEqual([told[0], told.at(-1)], ['run-start', 'run-end'])
      assert.equal((await check(place.options)).exitCode, 0)
    }),
  )

  it(
    'writes nothing under ci, and says that a baseline is missing',
    inPlace(async (place) => {
      place.write({ x: '1' })
      for (const _ of [1, 2]) {
        const { exitCode, notices } = await check({ ...place.options, ci: true })
        assert.equal(exitCode, 2)
        assert.ok(notices.some(({ code }) => code === 'REGMON_NO_BASELINE'))
      }
    }),
  )

  it(
    'is interrupted by a signal, and writes nothing then',
    inPlace(async (place) => {
      place.write({ x: '1' })
      assert.equal((await check({ ...place.options, signal: AbortSignal.abort() })).exitCode, 130)
      assert.equal((await check(place.options)).record.Recorded, 1)
    }),
  )

  it(
    'throws errors with codes',
    inPlace(async (place) => {
      const refuses = (options: object, code: string) =>
        assert.rejects(check({ ...place.options, ...options }), (error) => {
          assert.ok(error instanceof RegmonError)
          assert.equal(error.code, code)
          return true
        })
      await refuses({ reg: 'missing.reg' }, 'REGMON_FILE_UNREADABLE')
      place.write({ x: '1' })
      await refuses({ policies: ['nothing/*.json'] }, 'REGMON_POLICY_NONE')
      await refuses({ policy: ['q'] }, 'REGMON_SELECTION_UNKNOWN')
      await refuses({ ci: true, update: true }, 'REGMON_CI_UPDATE')
      await refuses({ store: 'export.reg' }, 'REGMON_EVIDENCE')
      await refuses({ store: 'policies/p.policy.json' }, 'REGMON_STORE_DAMAGED')
    }),
  )
})

describe('watch()', () => {
  it(
    'gives each event once while it runs, and those that were not done with again after a restart',
    inPlace(async (place) => {
      place.write({ x: '1' })
      let running = await watch(place.options)
      assert.equal((await running.startScan()).Recorded, 1)
      place.write({ x: '2', y: '1' })
      await running.startScan(['p'])
      let events = running[Symbol.asyncIterator]()
      const first = await events.next()
      await running.stop()

      running = await watch(place.options)
      events = running[Symbol.asyncIterator]()
      const again = await events.next()
      assert.deepEqual(again, first)
      const second = await events.next()
      assert.notEqual(second.value?.EventId, first.value?.EventId)
      const next = events.next()
      place.write({ x: '1', y: '1' })
      await running.startScan()
      const back = (await next).value
      assert.deepEqual([back?.EventType, back?.RegistryValueName], ['CHANGE', 'HKLM\\S\\a\\x'])
      const end = events.next()
      await running.stop()
      assert.deepEqual(await end, { value: undefined, done: true })
    }),
  )

  it(
    'is stopped by its signal, and lets go of its store',
    inPlace(async (place) => {
      place.write({ x: '1' })
      const stop = new AbortController()
      const running = await watch({ ...place.options, signal: stop.signal })
      await assert.rejects(watch(place.options), { code: 'REGMON_WATCH_HELD' })
      assert.equal(running.status().policies[0]?.state, 'new')
      assert.match(running.status().version, /^\d+\./)
      stop.abort()
      for await (const _ of running) assert.fail('there was nothing to tell')
      await assert.rejects(running.startScan(), { code: 'REGMON_WATCH_STOPPED' })
      await (await watch(place.options)).stop()
    }),
  )

  it(
    'tells of an edit that does not load, and goes on with the policies from before',
    inPlace(async (place) => {
      place.write({ x: '1' })
      const { promise, resolve } = Promise.withResolvers<string>()
      const running = await watch({ ...place.options, onNotice: (_level, code) => resolve(code) })
      place.policy('{ "watch": [] }')
      assert.equal(await promise, 'REGMON_POLICY_INVALID')
      assert.equal((await running.startScan(['p'])).ExitCode, 0)
      await running.stop()
    }),
  )

  it(
    'throws where it cannot begin',
    inPlace(async (place) => {
      await assert.rejects(watch(place.options), { code: 'REGMON_FILE_UNREADABLE' })
      place.write({ x: '1' })
      await assert.rejects(watch({ ...place.options, policies: [join('no', 'p.json')] }), {
        code: 'REGMON_FILE_MISSING',
      })
      await assert.rejects(
        watch(place.options).then((running) => running.startScan(['q']).finally(() => running.stop())),
        {
          code: 'REGMON_SELECTION_UNKNOWN',
        },
      )
    }),
  )
})
