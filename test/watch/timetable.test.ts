/**
 * When a watch scans: over days, over sleep, over clocks that are set, and over daylight saving.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseSchedule } from '../../src/policy/index.ts'
import { policyOf, type Sketch } from '../make/policy.ts'
import { SimulatedTimetable } from './simulated-timetable.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const WATCH = { watch: ['HKLM\\Software\\Policies\\*'] }

function simulated(sketch: Partial<Sketch>, start: string | number, look = 2 * SECOND) {
  return new SimulatedTimetable([policyOf({ ...WATCH, ...sketch, name: 'p' })], start, look).start()
}

/** Schedules are in Berlin's time by default, so that the tests hold on every machine. */
const BERLIN = 'Europe/Berlin'

describe("im_regmon's examples", () => {
  it('scans every 10 seconds', async () => {
    const sim = await simulated({ recursive: true, scanInterval: 10 }, '2026-11-24T08:00:00Z')
    sim.run(DAY)
    assert.equal(sim.scans.length, 8641)
    for (const [index, { steady }] of sim.scans.entries()) assert.equal(steady, index * 10 * SECOND)
  })

  it('scans every day at midnight, with ScanInterval 0 and @daily', async () => {
    const sim = await simulated(
      {
        watch: ['HKLM\\Software\\*'],
        exclude: ['HKLM\\Software\\Program Groups\\*'],
        scanInterval: 0,
        schedule: '@daily',
        timeZone: BERLIN,
      },
      '2026-11-20T14:00:00Z',
      MINUTE,
    )
    sim.run(4 * DAY)
    assert.deepEqual(sim.times(), [
      '2026-11-20T23:00:00',
      '2026-11-21T23:00:00',
      '2026-11-22T23:00:00',
      '2026-11-23T23:00:00',
    ])
    assert.ok(sim.scans.every(({ due }) => due.get('p') === 'schedule'))
  })
})

interface Case {
  readonly policy: Partial<Sketch>
  readonly start: string
  /** Hours since the start at which something happens to the clock, and how far it moves it. */
  readonly moves?: readonly (readonly [number, 'sleep' | 'jump', number])[]
  readonly hours: number
  readonly lastScan?: string
  readonly scans: readonly string[]
}

const CASES: Record<string, Case> = {
  'an interval, from the start': {
    policy: { scanInterval: 3600 },
    start: '2026-06-01T00:10:00Z',
    hours: 2.5,
    scans: ['2026-06-01T00:10:00', '2026-06-01T01:10:00', '2026-06-01T02:10:00'],
  },
  'the default interval is a day': {
    policy: {},
    start: '2026-06-01T00:10:00Z',
    hours: 25,
    scans: ['2026-06-01T00:10:00', '2026-06-02T00:10:00'],
  },
  'interval 0 never scans by itself': {
    policy: { scanInterval: 0 },
    start: '2026-06-01T00:10:00Z',
    hours: 100,
    scans: [],
  },
  'notifications without an interval: once, to know what it starts from': {
    policy: { scanInterval: 0, trigger: 'notify' },
    start: '2026-06-01T00:10:00Z',
    hours: 100,
    scans: ['2026-06-01T00:10:00'],
  },
  'a schedule alone does not scan at the start': {
    policy: { schedule: '0 3 * * *', timeZone: 'UTC' },
    start: '2026-06-01T00:10:00Z',
    hours: 30,
    scans: ['2026-06-01T03:00:00', '2026-06-02T03:00:00'],
  },
  'an interval and a schedule: both': {
    policy: { scanInterval: 7200, schedule: '0 3 * * *', timeZone: 'UTC' },
    start: '2026-06-01T00:30:00Z',
    hours: 5,
    scans: ['2026-06-01T00:30:00', '2026-06-01T02:30:00', '2026-06-01T03:00:00', '2026-06-01T05:00:00'],
  },
  'a moment of the schedule that passed while nothing ran is made up for, once': {
    policy: { schedule: '@daily', timeZone: 'UTC' },
    start: '2026-06-04T09:00:00Z',
    lastScan: '2026-06-01T00:00:00Z',
    hours: 20,
    scans: ['2026-06-04T09:00:00', '2026-06-05T00:00:00'],
  },
  'one that was served before the restart is not': {
    policy: { schedule: '@daily', timeZone: 'UTC' },
    start: '2026-06-04T09:00:00Z',
    lastScan: '2026-06-04T00:00:00Z',
    hours: 14,
    scans: [],
  },
  'a last scan that a wrong clock dated into the next year does not silence it': {
    policy: { schedule: '@daily', timeZone: 'UTC' },
    start: '2026-06-04T09:00:00Z',
    lastScan: '2027-06-04T00:00:00Z',
    hours: 40,
    scans: ['2026-06-05T00:00:00', '2026-06-06T00:00:00'],
  },
  'eight hours of sleep: an interval is due once when it wakes': {
    policy: { scanInterval: 3600 },
    start: '2026-06-01T00:00:00Z',
    moves: [[1.5, 'sleep', 8]],
    hours: 3,
    scans: ['2026-06-01T00:00:00', '2026-06-01T01:00:00', '2026-06-01T09:30:00', '2026-06-01T10:30:00'],
  },
  'eight hours of sleep over midnight: the schedule is due once when it wakes': {
    policy: { schedule: '@hourly', timeZone: 'UTC' },
    start: '2026-06-01T20:30:00Z',
    moves: [[1, 'sleep', 8]],
    hours: 2,
    scans: ['2026-06-01T21:00:00', '2026-06-02T05:30:00', '2026-06-02T06:00:00'],
  },
  'a clock set back by five minutes just after midnight does not scan twice': {
    policy: { schedule: '@daily', timeZone: 'UTC' },
    start: '2026-06-01T23:00:00Z',
    moves: [[1.02, 'jump', -5 / 60]],
    hours: 26,
    scans: ['2026-06-02T00:00:00', '2026-06-03T00:00:00'],
  },
  'a clock set back by an hour does not stretch an interval': {
    policy: { scanInterval: 3600 },
    start: '2026-06-01T00:00:00Z',
    moves: [[0.5, 'jump', -1]],
    hours: 2.5,
    scans: ['2026-06-01T00:00:00', '2026-06-01T00:00:00', '2026-06-01T01:00:00'],
  },
  'a clock set forward by minutes over a moment: it is due': {
    policy: { schedule: '@daily', timeZone: 'UTC' },
    start: '2026-06-01T23:50:00Z',
    moves: [[1 / 60, 'jump', 0.5]],
    hours: 24,
    scans: ['2026-06-02T00:21:00', '2026-06-03T00:00:00'],
  },
  'a clock that was a year ahead for an hour: the schedule goes on': {
    policy: { schedule: '@daily', timeZone: 'UTC' },
    start: '2026-06-01T12:00:00Z',
    moves: [
      [1, 'jump', 365 * 24],
      [2, 'jump', -365 * 24],
    ],
    hours: 38,
    scans: ['2027-06-01T13:00:00', '2026-06-02T00:00:00', '2026-06-03T00:00:00'],
  },
  'a clock that was a year ahead for an hour: the interval goes on': {
    policy: { scanInterval: 7200 },
    start: '2026-06-01T12:00:00Z',
    moves: [
      [1, 'jump', 365 * 24],
      [2, 'jump', -365 * 24],
    ],
    hours: 6,
    scans: ['2026-06-01T12:00:00', '2027-06-01T13:00:00', '2026-06-01T15:00:00', '2026-06-01T17:00:00'],
  },
  'a clock that was a year behind when it began': {
    policy: { schedule: '@daily', timeZone: 'UTC' },
    start: '2025-06-01T12:00:00Z',
    moves: [[1, 'jump', 365 * 24]],
    hours: 13,
    scans: ['2026-06-01T13:00:00', '2026-06-02T00:00:00'],
  },
  'spring in Berlin: @daily is a day of 23 hours': {
    policy: { schedule: '@daily', timeZone: BERLIN },
    start: '2026-03-28T12:00:00Z',
    hours: 60,
    scans: ['2026-03-28T23:00:00', '2026-03-29T22:00:00', '2026-03-30T22:00:00'],
  },
  'spring in Berlin: 02:30, which there is not, is due when the hour is skipped': {
    policy: { schedule: '30 2 * * *', timeZone: BERLIN },
    start: '2026-03-28T12:00:00Z',
    hours: 60,
    scans: ['2026-03-29T01:00:00', '2026-03-30T00:30:00'],
  },
  'spring in Berlin: @hourly has no gap': {
    policy: { schedule: '@hourly', timeZone: BERLIN },
    start: '2026-03-28T23:30:00Z',
    hours: 4,
    scans: ['2026-03-29T00:00:00', '2026-03-29T01:00:00', '2026-03-29T02:00:00', '2026-03-29T03:00:00'],
  },
  'autumn in Berlin: @daily is a day of 25 hours': {
    policy: { schedule: '@daily', timeZone: BERLIN },
    start: '2026-10-24T12:00:00Z',
    hours: 60,
    scans: ['2026-10-24T22:00:00', '2026-10-25T23:00:00', '2026-10-26T23:00:00'],
  },
  'autumn in Berlin: 02:30, which there is twice, is due once': {
    policy: { schedule: '30 2 * * *', timeZone: BERLIN },
    start: '2026-10-24T12:00:00Z',
    hours: 60,
    scans: ['2026-10-25T00:30:00', '2026-10-26T01:30:00'],
  },
  'autumn in Berlin: @hourly counts both hours': {
    policy: { schedule: '@hourly', timeZone: BERLIN },
    start: '2026-10-24T23:30:00Z',
    hours: 3,
    scans: ['2026-10-25T00:00:00', '2026-10-25T01:00:00', '2026-10-25T02:00:00'],
  },
}

describe('a timetable', () => {
  for (const [name, { policy, start, moves = [], hours, lastScan, scans }] of Object.entries(CASES)) {
    it(name, async () => {
      const sim = new SimulatedTimetable([policyOf({ ...WATCH, ...policy, name: 'p' })], start, MINUTE)
      await sim.start(() => (lastScan === undefined ? undefined : Date.parse(lastScan)))
      for (const [at, what, move] of moves) {
        sim.run(at * HOUR - sim.steady)
        sim[what](move * HOUR)
      }
      sim.run(hours * HOUR - sim.steady)
      assert.deepEqual(sim.times(), scans)
    })
  }

  it('scans policies together that are due at nearly the same time', async () => {
    const policies = [10, 10.4, 20, 60, 3600].map((scanInterval, index) =>
      policyOf({ ...WATCH, name: `p${index}`, scanInterval }),
    )
    const sim = await new SimulatedTimetable(policies, '2026-06-01T00:00:00Z', MINUTE).start()
    sim.run(HOUR)
    // Only the first policy's interval: each other scan is separate.
    assert.ok(sim.scans.every(({ due }) => due.has('p0')))
    assert.equal(sim.scans.length, 361)
    assert.equal(sim.times('p1').length, 361)
    assert.equal(sim.times('p2').length, 181)
    assert.equal(sim.times('p3').length, 61)
    assert.equal(sim.times('p4').length, 2)
  })

  it('does not include a policy that is due much later', async () => {
    const policies = [10, 15].map((scanInterval, index) =>
      policyOf({ ...WATCH, name: `p${index}`, scanInterval }),
    )
    const sim = await new SimulatedTimetable(policies, '2026-06-01T00:00:00Z', MINUTE).start()
    sim.run(MINUTE)
    assert.deepEqual(
      sim.scans.filter(({ due }) => due.has('p1')).map(({ steady }) => steady / SECOND),
      [0, 15, 30, 45, 60],
    )
  })

  it("counts a requested scan as the interval's, but not as a future scheduled one", async () => {
    const sim = await simulated(
      { scanInterval: 3600, schedule: '@daily', timeZone: 'UTC' },
      '2026-06-01T22:45:00Z',
      MINUTE,
    )
    sim.run(50 * MINUTE)
    sim.timetable.startScan(['p'], sim.now)
    sim.run(80 * MINUTE)
    assert.deepEqual(sim.times(), ['2026-06-01T22:45:00', '2026-06-02T00:00:00'])
    assert.equal(sim.timetable.next('p', sim.now), Date.parse('2026-06-02T01:00:00Z'))
  })

  it('does not run a scheduled scan twice after the clock was set back', async () => {
    const sim = await simulated(
      { scanInterval: 0, schedule: '@daily', timeZone: 'UTC' },
      '2026-06-01T23:59:00Z',
      MINUTE,
    )
    sim.run(2 * MINUTE).jump(-5 * MINUTE)
    sim.timetable.startScan(['p'], sim.now)
    assert.equal(sim.timetable.servedUntil('p'), Date.parse('2026-06-02T00:00:00Z'))
    sim.run(HOUR)
    assert.deepEqual(sim.times(), ['2026-06-02T00:00:00'])
  })

  it('repeats a failed scan', async () => {
    const sim = await simulated({ scanInterval: 86_400 }, '2026-06-01T00:00:00Z')
    const undo = sim.timetable.startScan(['p'], sim.now)
    assert.equal(sim.timetable.due(sim.now).size, 0)
    undo()
    assert.deepEqual([...sim.timetable.due(sim.now)], [['p', 'start']])
  })

  it('continues over a reload, and runs a scan that was due before it', async () => {
    const sketch = { scanInterval: 0, schedule: '@daily', timeZone: 'UTC' } as const
    const old = await simulated(sketch, '2026-06-01T23:59:00Z')
    const after = await simulated(sketch, '2026-06-02T00:05:00Z')
    after.timetable.continueFrom(old.timetable, () => true)
    assert.deepEqual([...after.timetable.due(after.now).keys()], ['p'])
    after.timetable.startScan(['p'], after.now)
    const third = await simulated(sketch, '2026-06-02T00:06:00Z')
    third.timetable.continueFrom(after.timetable, () => true)
    assert.equal(third.timetable.due(third.now).size, 0)
  })

  it('scans an edited policy at once, and the others when they are due', async () => {
    const old = await simulated({ scanInterval: 3600 }, '2026-06-01T00:00:00Z')
    old.run(0)
    for (const same of [true, false]) {
      const after = await simulated({ scanInterval: 3600 }, '2026-06-01T00:05:00Z')
      after.timetable.continueFrom(old.timetable, () => same)
      assert.equal(after.timetable.due(after.now).size, same ? 0 : 1)
    }
  })
})

describe('whatever the clock does', () => {
  const zone = fc.constantFrom('UTC', BERLIN, 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu')
  const schedule = fc.constantFrom('@daily', '@hourly', '30 2 * * *', '*/15 * * * *', '0 3 * * 1-5')
  const start = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2026-12-31') })
  const passes = fc.record({ kind: fc.constant('run' as const), by: fc.integer({ min: 1, max: 20 * HOUR }) })
  const sleeps = fc.record({
    kind: fc.constant('sleep' as const),
    by: fc.integer({ min: 1, max: 30 * HOUR }),
  })
  const set = fc.record({
    kind: fc.constant('jump' as const),
    by: fc.oneof(
      fc.integer({ min: -10 * MINUTE, max: 10 * MINUTE }),
      fc.integer({ min: -400 * DAY, max: 400 * DAY }),
    ),
  })

  it('each scheduled scan runs exactly once while the clock only goes forward', async () => {
    await fc.assert(
      fc.asyncProperty(
        schedule,
        zone,
        start,
        fc.array(fc.oneof(passes, sleeps), { minLength: 1, maxLength: 6 }),
        async (cron, timeZone, at, steps) => {
          const sim = await simulated({ schedule: cron, timeZone }, at, HOUR)
          for (const { kind, by } of steps) sim[kind](by)
          sim.run(0)
          const { after } = await parseSchedule(cron, timeZone)
          let from = at
          for (const { wall } of sim.scans) {
            const moment = after(from)
            assert.ok(moment !== undefined && moment <= wall, 'there was a moment to be served')
            from = wall
          }
          assert.ok(after(from)! > sim.wall, 'and none is left')
        },
      ),
      { numRuns: 60 },
    )
  })

  it('the time between scans stays within the interval and what the clocks allow', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: 90_000 }),
        start,
        fc.array(fc.oneof(passes, sleeps, set), { minLength: 1, maxLength: 8 }),
        async (scanInterval, at, steps) => {
          const sim = await simulated({ scanInterval }, at, HOUR)
          for (const { kind, by } of steps) sim[kind](by)
          const jumps = steps.filter(({ kind }) => kind !== 'run').length
          const interval = scanInterval * SECOND
          let last = 0
          let early = 0
          for (const { steady } of sim.scans) {
            assert.ok(steady - last <= interval + 2, `${steady - last} ms without a scan`)
            if (steady > 0 && steady - last < interval) early++
            last = steady
          }
          assert.ok(sim.steady - last <= interval + 2)
          assert.ok(early <= jumps + 1, 'a clock that moves makes at most one scan each time')
        },
      ),
      { numRuns: 60 },
    )
  })

  it('a schedule comes back within two of its periods once the clock is left alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('@daily', '@hourly', '*/15 * * * *'),
        start,
        fc.array(fc.oneof(passes, set), { minLength: 1, maxLength: 5 }),
        async (cron, at, steps) => {
          const sim = await simulated({ schedule: cron, timeZone: BERLIN }, at, HOUR)
          for (const { kind, by } of steps) sim[kind](by)
          const before = sim.scans.length
          sim.run(cron === '@daily' ? 50 * HOUR : 2 * HOUR)
          assert.ok(sim.scans.length > before)
        },
      ),
      { numRuns: 60 },
    )
  })
})
