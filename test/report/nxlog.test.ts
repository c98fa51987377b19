/** NXLog's records: the serialiser and its inverse lose nothing, whatever the registry holds. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { safeJsonLine } from '../../src/report/json-line.ts'
import { readDifference, readFinding, readRun } from '../../src/report/nxlog/read.ts'
import { differenceRecord, findingRecord, runRecord } from '../../src/report/nxlog/write.ts'
import { readReport } from '../../src/report/read/index.ts'
import type { Difference, EventPlace, Finding, RunSummary, Unreadable } from '../../src/report/run-event.ts'
import { HOSTILE_NAMES } from '../make/hostile-names.ts'

/** Any UTF-16 units, lone surrogates among them. */
const units = fc
  .array(
    fc.oneof(fc.constantFrom(0, 0x5c, 0xd800, 0xdfff, 0x202e, 0x41), fc.integer({ min: 0, max: 0xffff })),
  )
  .map((codes) => String.fromCharCode(...codes))
const name = fc.oneof(fc.constantFrom(...Object.values(HOSTILE_NAMES)), units)
const segment = name.map((text) => text.replaceAll('\\', '') || 'k')
const key = fc.array(segment, { maxLength: 4 }).map((names) => ['HKLM', ...names].join('\\'))
const text = fc.string({ unit: 'binary' })
const count = fc.nat()
const view = fc.constantFrom('64', '32')
const optional = { noNullPrototype: true }

const place: fc.Arbitrary<EventPlace> = fc.record(
  {
    id: text,
    time: text,
    hostname: text,
    policies: fc.array(text, { minLength: 1 }),
    severity: fc.constantFrom('INFO', 'WARNING', 'ERROR', 'CRITICAL'),
    tags: fc.array(text),
    view,
    key,
    user: text,
    lastWrite: text,
  },
  { requiredKeys: ['id', 'time', 'hostname', 'policies', 'severity', 'tags', 'view', 'key'], ...optional },
)

const state = fc.record(
  {
    type: fc.oneof(fc.nat(12), fc.integer({ min: 0, max: 0xffff_ffff })),
    size: count,
    digest: fc.stringMatching(/^[0-9a-f]{40}$/),
    data: text,
  },
  { requiredKeys: ['type', 'size', 'digest'], ...optional },
)

const difference: fc.Arbitrary<Difference> = fc
  .tuple(
    place,
    fc.constantFrom('CHANGE', 'DELETE', 'NEW'),
    name,
    fc.constantFrom('md5', 'sha1', 'sha512'),
    state,
    state,
    fc.boolean(),
  )
  .map(([place, type, name, digestName, previous, present, unchanged]) => ({
    ...place,
    type,
    name,
    digestName,
    ...(type !== 'NEW' && { previous }),
    ...(type !== 'DELETE' && { present }),
    ...(unchanged && { lastWriteUnchanged: true as const }),
  }))

const finding: fc.Arbitrary<Finding> = fc
  .tuple(
    place,
    fc.record(
      { kind: fc.constantFrom('malformed', 'link', 'hidden-name'), message: text, name },
      { requiredKeys: ['kind', 'message'], ...optional },
    ),
  )
  .map(([place, own]) => ({ ...place, ...own }))

const unreadable: fc.Arbitrary<Unreadable> = fc.record(
  { view, key, name, status: text, reason: text, fails: fc.boolean() },
  { requiredKeys: ['view', 'key', 'status', 'reason', 'fails'], ...optional },
)

const summary: fc.Arbitrary<RunSummary> = fc.record(
  {
    time: text,
    hostname: text,
    runId: text,
    baselineId: fc.stringMatching(/^[0-9a-f]{64}$/),
    exitCode: fc.constantFrom(0, 1, 2, 130),
    policies: count,
    watches: count,
    keys: count,
    values: count,
    recorded: count,
    watchCounts: fc.record(
      { compared: count, recorded: count, unrecorded: count, skipped: count, unmatched: count },
      optional,
    ),
    events: count,
    eventCounts: fc.record({ CHANGE: count, DELETE: count, NEW: count }, optional),
    findings: count,
    unreported: count,
    unreviewed: count,
    noLongerWatched: count,
    unreadable: fc.array(unreadable),
    compact: fc.constant(true),
    watchResults: fc.array(
      fc.record(
        {
          policy: text,
          watch: text,
          view: fc.constantFrom('64', '32', 'both'),
          recursive: fc.boolean(),
          status: fc.constantFrom('compared', 'recorded', 'unrecorded', 'skipped'),
          values: count,
          events: count,
          reason: text,
          deepestKey: text,
        },
        {
          requiredKeys: ['policy', 'watch', 'view', 'recursive', 'status', 'values', 'events'],
          ...optional,
        },
      ),
    ),
    excludes: fc.array(
      fc.record({ policy: text, exclude: text, removedValues: count, prunedKeys: count }, optional),
    ),
    interrupted: fc.boolean(),
    scannedPolicies: fc.array(text),
    keysUnchanged: count,
    durationMs: count,
  },
  {
    requiredKeys: [
      'time',
      'hostname',
      'runId',
      'exitCode',
      'policies',
      'watches',
      'keys',
      'values',
      'recorded',
      'watchCounts',
      'events',
      'eventCounts',
      'findings',
      'unreported',
      'noLongerWatched',
      'unreadable',
      'watchResults',
      'excludes',
      'interrupted',
      'durationMs',
    ],
    ...optional,
  },
)

/** As the line is written, and parsed again. */
const written = <T extends object>(record: T): T => JSON.parse(safeJsonLine(record))

describe('a record', () => {
  it('of a difference reads back as the same difference, and is written the same again', () => {
    fc.assert(
      fc.property(difference, (event) => {
        const record = differenceRecord(event)
        assert.deepEqual(readDifference(written(record)), event)
        assert.equal(safeJsonLine(differenceRecord(readDifference(record))), safeJsonLine(record))
      }),
      { numRuns: 2000 },
    )
  })

  it('of a finding does', () => {
    fc.assert(
      fc.property(finding, (event) => {
        const record = findingRecord(event)
        assert.deepEqual(readFinding(written(record)), event)
        assert.equal(safeJsonLine(findingRecord(readFinding(record))), safeJsonLine(record))
      }),
      { numRuns: 2000 },
    )
  })

  it('of a run does, with unreadable keys and values', () => {
    fc.assert(
      fc.property(summary, (event) => {
        const record = runRecord(event)
        assert.deepEqual(readRun(written(record)), event)
        assert.equal(safeJsonLine(runRecord(readRun(record))), safeJsonLine(record))
      }),
      { numRuns: 500 },
    )
  })

  it('holds valid Unicode for every name', () => {
    fc.assert(
      fc.property(difference, finding, (event, other) => {
        JSON.stringify([differenceRecord(event), findingRecord(other)], (_, field) => {
          assert.ok(typeof field !== 'string' || field.isWellFormed())
          return field
        })
      }),
    )
  })
})

describe('an unreadable value', () => {
  const of = (own: Partial<Unreadable>): Unreadable => ({
    view: '64',
    key: 'HKLM\\S',
    status: 'denied',
    reason: '5',
    fails: true,
    ...own,
  })
  const back = (unreadable: Unreadable): Unreadable =>
    readRun(runRecord({ ...fc.sample(summary, { numRuns: 1, seed: 1 })[0]!, unreadable: [unreadable] }))
      .unreadable[0]!

  it('stays apart from a key of the same name', () => {
    const [value, below] = [of({ name: 'Sub' }), of({ key: 'HKLM\\S\\Sub' })]
    assert.deepEqual([back(value), back(below)], [value, below])
  })

  it('may be the default value', () => assert.deepEqual(back(of({ name: '' })), of({ name: '' })))
})

describe('a record whose fields contradict each other is refused with its place', () => {
  const line = differenceRecord(fc.sample(difference, { numRuns: 1, seed: 4 })[0]!)
  const change = { ...line, EventType: 'CHANGE' } as const
  const CASES: Readonly<Record<string, readonly [Readonly<Record<string, unknown>>, RegExp]>> = {
    'a CHANGE without a previous digest': [{ ...change, PrevDigest: undefined }, /previous value is missing/],
    'a NEW without a digest': [
      { ...change, EventType: 'NEW', Digest: undefined },
      /present value is missing/,
    ],
    'a type that is none': [{ ...change, EventType: 'NEW', ValueType: 'REG_X' }, /not a value type/],
  }
  for (const [what, [record, message]] of Object.entries(CASES))
    it(what, () => {
      const full = {
        PrevValueType: 'REG_SZ',
        PrevValueSize: 1,
        PrevDigest: '0',
        ValueType: 'REG_SZ',
        ValueSize: 1,
        Digest: '0',
        ...record,
      }
      assert.throws(() => readReport(`${JSON.stringify(full)}\n`, 'r'), {
        code: 'REGMON_REPORT_INVALID',
        where: 'r:1',
        message,
      })
    })
})
