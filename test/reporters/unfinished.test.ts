/** Runs that were cut short, or whose events belong to no watch: what was found is reported all the same. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { Parser } from 'tap-parser'
import type { EventRecord } from '../../src/report/nxlog/records.ts'
import { differenceRecord } from '../../src/report/nxlog/write.ts'
import type { RunEvent, RunSummary, Severity } from '../../src/report/run-event.ts'
import { hostileRun, rendered } from './stream.ts'

interface Point {
  readonly ok: boolean
  readonly name: string
  readonly diag: { readonly events?: EventRecord[]; readonly watch?: string } | null
}

function readStrictly(text: string): { points: Point[]; comments: string[]; children: string[] } {
  const [points, comments, children, extras]: [Point[], string[], string[], string[]] = [[], [], [], []]
  const listen = (parser: Parser): void => {
    parser.on('child', (child) => {
      children.push(child.name)
      listen(child)
    })
    parser.on('extra', (line: string) => extras.push(line))
    parser.on('comment', (line: string) => comments.push(line.trim()))
    parser.on('assert', (point: Point) => points.push(point))
  }
  const parser = new Parser({ strict: true })
  listen(parser)
  parser.end(text)
  assert.deepEqual(extras, [])
  return { points, comments, children }
}

describe('what was found is reported', () => {
  let stream: readonly RunEvent[] = []
  let start: Extract<RunEvent, { type: 'run-start' }>
  let found: readonly Extract<RunEvent, { type: 'difference' }>[] = []
  let summary: RunSummary
  before(async () => {
    stream = await hostileRun()
    start = stream.find((event) => event.type === 'run-start')!
    found = stream.filter((event) => event.type === 'difference').slice(0, 20)
    summary = stream.find((event) => event.type === 'run-end')!.summary
  })

  const WAYS: Readonly<Record<string, readonly (() => RunEvent)[]>> = {
    'where the run was interrupted': [
      () => ({
        type: 'run-end',
        summary: { ...summary, watchResults: [], interrupted: true, exitCode: 130 },
      }),
    ],
    'where the store could not be written at the end': [
      () => ({ type: 'bail-out', code: 'REGMON_STORE_UNWRITABLE', message: 'no room on the disk {' }),
    ],
    'where the stream breaks off': [],
  }
  for (const [name, ends] of Object.entries(WAYS)) {
    for (const watches of [[0], []]) {
      it(`${name}, ${watches.length === 0 ? 'by no watch' : 'by a watch'}`, async () => {
        const events = found.map((event) => ({ ...event, watches }))
        const unfinished = [start, ...events, ...ends.map((end) => end())]
        const { points } = readStrictly(await rendered('tap', unfinished))
        assert.deepEqual(
          points.flatMap(({ diag }) => diag?.events ?? []),
          found.map(({ difference }) => differenceRecord(difference)),
        )
        assert.ok(points.every(({ ok }) => !ok))
        const shown = await rendered('tui', unfinished)
        assert.equal(shown.match(/^ WARNING {2}(CHANGE|NEW) /gm)?.length, found.length)
        assert.match(shown, /✖ (.*interrupted|no room on the disk|the run ended early)/)
      })
    }
  }

  it('with the most severe first, however many others came before', async () => {
    const [{ difference }] = found as [(typeof found)[0]]
    const change = (severity: Severity, name: string): RunEvent => ({
      type: 'difference',
      difference: { ...difference, severity, name },
      watches: [0],
    })
    const many = Array.from({ length: 300 }, (_, index) => change('INFO', `little-${index}`))
    const text = await rendered('tui', [
      start,
      ...many,
      change('CRITICAL', 'grave'),
      { type: 'run-end', summary },
    ])
    assert.match(text, /^ CRITICAL CHANGE {2}HKLM\\.*\\grave\n/m)
    assert.match(text, /little-198\n/)
    assert.doesNotMatch(text, /little-199\n/)
    assert.match(text, /^ and 101 more: 101 changed /m)
  })

  it('with every error, however many notices came before', async () => {
    const notice = (level: 'info' | 'error', message: string): RunEvent => ({
      type: 'notice',
      level,
      code: 'REGMON_X',
      message,
    })
    const many = Array.from({ length: 300 }, () => notice('info', 'by the way'))
    const clean = { ...summary, exitCode: 0, events: 0, findings: 0 }
    const text = await rendered('tui', [
      start,
      ...many,
      notice('error', 'it is torn'),
      { type: 'run-end', summary: clean },
    ])
    assert.match(text, /✖ it is torn/)
    assert.match(text, /✖ not everything could be checked · /)
  })

  it('and a text that looks like our TAP is neither a subtest nor a record', async () => {
    for (const hostname of ['Subtest', 'regmon {}', '{']) {
      const message = `${hostname}: x {`
      const text = await rendered('tap', [
        { ...start, hostname, source: `Subtest: ${hostname}`, policies: [], watches: [] },
        { type: 'notice', level: 'info', code: 'REGMON_X', message },
        { type: 'notice', level: 'warning', code: 'REGMON_X', message },
        { type: 'notice', level: 'error', code: 'REGMON_X', message },
        { type: 'run-end', summary },
      ])
      const { points, comments, children } = readStrictly(text)
      assert.deepEqual(children, [])
      assert.equal(points.length, 1)
      assert.equal(points[0]!.name, `${hostname}: x \\x7b`)
      assert.equal(comments.filter((line) => /^# (Subtest|regmon )/.test(line)).length, 1)
    }
  })

  it('and a name or reason that ends in a brace does not begin a subtest', async () => {
    const watch = { ...start.watches[0]!, watch: 'HKCR\\{' }
    const result = { ...summary.watchResults[0]!, values: 0, events: 0, reason: 'nothing below HKCR\\{' }
    for (const status of ['compared', 'skipped'] as const) {
      const text = await rendered('tap', [
        { ...start, watches: [watch] },
        { type: 'watch-result', index: 0, result: { ...result, status } },
        { type: 'run-end', summary: { ...summary, exitCode: 0 } },
      ])
      const { points } = readStrictly(text)
      assert.equal(points.length, 2)
      assert.match(text, /HKCR\\\\\\\\x7b\n/)
    }
  })
})
