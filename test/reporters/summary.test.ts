/** What the summary of the terminal reporter says, for runs that are made by hand. */
import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import createTui from '../../reporters/tui/index.ts'
import { REG_DWORD, REG_MULTI_SZ, REG_SZ } from '../../src/registry/index.ts'
import type { Difference, Finding, RunEvent, RunSummary, WatchResult } from '../../src/report/run-event.ts'
import { countWatches } from '../../src/report/watch-counts.ts'
import { summaryWith } from '../make/summary.ts'
import { rendered } from './stream.ts'

const KEY = 'HKLM\\SOFTWARE\\App'

const result = (parts: Partial<WatchResult> = {}): WatchResult => ({
  policy: 'app',
  watch: `${KEY}\\*`,
  view: '64',
  recursive: false,
  status: 'compared',
  values: 3,
  events: 0,
  ...parts,
})

const place = (name: string) =>
  ({
    id: name,
    time: '2026-11-20T12:00:00.000000+00:00',
    hostname: 'LAB',
    policies: ['app'],
    severity: 'WARNING',
    tags: ['attack.t1547'],
    view: '64',
    key: KEY,
    name,
  }) as const

const difference = (name: string, parts: Partial<Difference> = {}): RunEvent => {
  const state = { type: REG_SZ, size: 4, digest: '0123456789abcdef0123456789abcdef01234567' }
  const type = parts.type ?? 'CHANGE'
  return {
    type: 'difference',
    watches: [0],
    difference: {
      ...place(name),
      type,
      digestName: 'sha1',
      ...(type !== 'NEW' && { previous: state }),
      ...(type !== 'DELETE' && { present: state }),
      ...parts,
    },
  }
}

const finding = (name: string, parts: Partial<Finding> = {}): RunEvent => ({
  type: 'finding',
  watches: [0],
  finding: { ...place(name), kind: 'malformed', message: 'a cell is cut', ...parts },
})

const unreadable = (name: string): RunEvent => ({
  type: 'unreadable',
  unreadable: { view: '64', key: KEY, name, status: 'malformed', reason: 'a cell is cut', fails: true },
})

/** A run that found these events. */
function runOf(
  events: readonly RunEvent[],
  parts: Partial<RunSummary> = {},
  start: Partial<Extract<RunEvent, { type: 'run-start' }>> = {},
): RunEvent[] {
  const results = parts.watchResults ?? [result()]
  return [
    {
      type: 'run-start',
      version: 2,
      runId: 'x',
      time: '2026-11-20T12:00:00.000000+00:00',
      hostname: 'LAB',
      source: 'registry in memory',
      store: 'file:golden/baseline.jsonl',
      policies: [...new Set(results.map(({ policy }) => policy))].map((name) => ({
        name,
        description: '',
        tags: [],
      })),
      watches: results,
      ...start,
    },
    ...events,
    {
      type: 'run-end',
      summary: summaryWith({
        time: '2026-11-20T12:00:01.000000+00:00',
        hostname: 'LAB',
        runId: 'x',
        exitCode: events.length > 0 ? 1 : 0,
        watches: results.length,
        watchCounts: countWatches(results),
        keys: 2,
        values: 3,
        events: events.filter(({ type }) => type === 'difference').length,
        findings: events.filter(({ type }) => type === 'finding').length,
        watchResults: results,
        durationMs: 120,
        ...parts,
      }),
    },
  ]
}

const shown = (events: readonly RunEvent[], io: Parameters<typeof rendered>[2] = {}) =>
  rendered('tui', events, io)

describe('the head of the summary', () => {
  it('names the command, the host, the source and the baseline in one row', async () => {
    const text = await shown(runOf([], {}, { command: 'check' }))
    assert.equal(
      text.split('\n')[0],
      ' regmon check · LAB · registry in memory · baseline golden/baseline.jsonl',
    )
  })

  it('leaves out what each hive is where that does not fit', async () => {
    const source = `3 hives: HKLM\\SYSTEM from ${'x'.repeat(100)}/SYSTEM`
    const text = await shown(runOf([], {}, { source }))
    assert.equal(text.split('\n')[0], ' regmon · LAB · 3 hives · baseline golden/baseline.jsonl')
  })

  it('has a row for each policy, those with the worst events first', async () => {
    const results = ['good', 'app', 'old', 'worse'].map((policy) => result({ policy }))
    const worse = difference('w', { policies: ['worse'], severity: 'ERROR', type: 'NEW' })
    const text = await shown(
      runOf([difference('a'), finding('b'), worse], {
        watchResults: [...results, result({ policy: 'old', status: 'unrecorded' })],
      }),
    )
    assert.equal(
      text.split('\n\n')[1],
      [
        ' ✖ worse  1 watch    3 values  1 new',
        ' ✖ app    1 watch    3 values  1 changed, 1 finding',
        ' ✖ old    2 watches  6 values  1 of 2 watches without a baseline',
        ' ✔ good   1 watch    3 values',
      ].join('\n'),
    )
  })

  it('never shows a policy as good of which a key could not be read', async () => {
    const watchResults = [result(), result({ policy: 'other', watch: 'HKLM\\SYSTEM\\*' })]
    const text = await shown(runOf([unreadable('x')], { exitCode: 2, watchResults }))
    assert.match(text, /✖ app .* 1 unreadable\n ✔ other /)
  })
})

describe('the events of the summary', () => {
  it('show data as Windows does, items of a list one a row', async () => {
    const state = { size: 4, digest: 'ab'.repeat(20) }
    const text = await shown(
      runOf([
        difference('path', {
          previous: { ...state, type: REG_SZ, data: 'C:\\a "b"\\c.exe' },
          present: { ...state, type: REG_MULTI_SZ, data: 'C:\\one\nC:\\two' },
        }),
        difference('number', { type: 'DELETE', previous: { ...state, type: REG_DWORD, data: '1' } }),
      ]),
    )
    assert.equal(
      text.split('\n\n')[2],
      [
        ' WARNING  CHANGE  HKLM\\SOFTWARE\\App\\path',
        '                  was  REG_SZ        C:\\a "b"\\c.exe',
        '                  is   REG_MULTI_SZ  C:\\one',
        '                                     C:\\two',
        ' WARNING  DELETE  HKLM\\SOFTWARE\\App\\number',
        '                  was  REG_DWORD  1',
      ].join('\n'),
    )
  })

  it('show digests, policies and tags where it is verbose, and else only a digest without data', async () => {
    const state = { type: REG_SZ, size: 4, digest: 'ab'.repeat(20) }
    const events = runOf([
      difference('kept', { type: 'NEW', present: { ...state, data: 'x' } }),
      difference('not kept', { type: 'NEW', present: state }),
    ])
    const brief = await shown(events)
    assert.match(brief, /is {3}REG_SZ {2}x\n.*not kept\n +is {3}REG_SZ {2}4 bytes, sha1 abababababab…\n/)
    assert.doesNotMatch(brief, /attack|app ·/)
    const verbose = await shown(events, { options: { verbose: true } })
    assert.match(verbose, /REG_SZ {2}x\n +4 bytes, sha1 (ab){20}\n +app · attack\.t1547\n/)
  })

  it('break a path only at its backslashes', async () => {
    const key = `HKLM\\${'A long name\\'.repeat(9)}End`
    for (const columns of [50, 80]) {
      const text = await shown(runOf([difference('v', { key })]), { columns })
      const lines = text.split('\n').filter((row) => /long name|^ +End/.test(row))
      assert.ok(lines.length > 1)
      for (const row of lines.slice(0, -1)) assert.match(row, /A long name\\$/)
      assert.ok(text.split('\n').every((row) => row.length <= columns))
    }
  })

  it('hide no type where there are many of another, and are counted by type whatever is shown', async () => {
    const many = Array.from({ length: 250 }, (_, index) => difference(`changed-${index}`))
    const events = [...many, difference('gone', { type: 'DELETE' }), difference('came', { type: 'NEW' })]
    const text = await shown(runOf([...events, difference('little', { type: 'NEW', severity: 'INFO' })]))
    for (const name of ['gone', 'came', 'little']) assert.match(text, new RegExp(`App\\\\${name}\n`))
    assert.equal(text.match(/^ (WARNING|INFO) /gm)?.length, 200)
    assert.match(text, /and 53 more: 53 changed /)
    assert.match(text, /253 differences: 250 changed, 1 deleted, 2 new · 252 warnings, 1 info · /)
  })

  it('report what is damaged once', async () => {
    const text = await shown(runOf([finding('cut'), unreadable('cut'), unreadable('other')], { exitCode: 2 }))
    assert.equal(text.match(/App\\cut/g)?.length, 1)
    assert.match(text, /UNREADABLE +HKLM\\SOFTWARE\\App\\other\n/)
  })

  it('name the host where there are several', async () => {
    const other = runOf([difference('b', { hostname: 'WEB' })], {}, { hostname: 'WEB' })
    const text = await shown([...runOf([difference('a')]), ...other])
    assert.match(text, /^ regmon · 2 hosts · /)
    assert.match(text, /App\\a\n(.*\n){2} +on LAB\n/)
  })

  it('are no commands of a CI system', async () => {
    const state = { type: REG_MULTI_SZ, size: 4, digest: '' }
    const data = 'x\n::set-output name=x::1\n##vso[task.complete]\n##[error]x'
    for (const color of [true, false]) {
      const text = await shown(runOf([difference('v', { type: 'NEW', present: { ...state, data } })]), {
        color,
      })
      assert.doesNotMatch(text.replaceAll(/\u001b\[\d+m/g, ''), /^\s*::|##\[|##vso\[/m)
      assert.match(text, /\\x3a:set-output/)
    }
  })
})

describe('the last rows of the summary', () => {
  const CASES: readonly (readonly [what: string, events: RunEvent[], last: string])[] = [
    ['a clean run', runOf([]), ' ✔ everything holds · 3 values in 2 keys · 0.12 s'],
    [
      'a first run',
      runOf([], { recorded: 3, watchResults: [result({ status: 'recorded' })] }),
      ' ✔ 3 values in 2 keys · 3 recorded: the next check compares with them · 0.12 s',
    ],
    [
      'a first run with findings',
      runOf([finding('x')], { recorded: 3, watchResults: [result({ status: 'recorded' })] }),
      ' ✖ 1 finding · 1 warning · 3 values in 2 keys · 3 recorded: the next check compares with them · 0.12 s',
    ],
    [
      'a run that was interrupted',
      runOf([], { recorded: 1170, exitCode: 130, interrupted: true, watchResults: [] }),
      ' ✖ interrupted: nothing was recorded · 3 values in 2 keys · 0.12 s',
    ],
    [
      'a run that updated the baseline',
      runOf([difference('x')], { exitCode: 0 }),
      ' ✔ accepted as the baseline · 1 difference: 1 changed · 1 warning · 3 values in 2 keys · 0.12 s',
    ],
    [
      'watches that matched nothing',
      runOf([], { watchResults: [result(), result({ values: 0, deepestKey: 'HKLM' })] }),
      ' ✔ everything holds · 3 values in 2 keys · 0.12 s\n   1 of 2 watches matched nothing (regmon list --unmatched)',
    ],
    [
      'differences to review',
      runOf([difference('x')], {}, { review: "regmon accept -c 'a b' --dry-run" }),
      ` ✖ 1 difference: 1 changed · 1 warning · 3 values in 2 keys · 0.12 s\n   Review: regmon accept -c 'a b' --dry-run`,
    ],
    [
      'nothing to review',
      runOf([], {}, { review: 'regmon accept --dry-run' }),
      ' ✔ everything holds · 3 values in 2 keys · 0.12 s',
    ],
  ]
  for (const [what, events, last] of CASES)
    it(`say of ${what} how it ended`, async () => {
      const text = await shown(events, { columns: 120 })
      assert.equal(text.trimEnd().split('\n\n').at(-1), last)
    })

  it('leave the error to stderr on a terminal, and have it in a file', async () => {
    const failure: RunEvent = { type: 'bail-out', code: 'REGMON_X', message: 'no room on the disk' }
    assert.match(await shown([failure]), /no room on the disk/)
    let text = ''
    const terminal = Object.assign(new PassThrough(), { columns: 80 }) as unknown as NodeJS.WriteStream
    const reporter = await createTui({
      write: (part) => {
        text += part
      },
      interactive: true,
      color: false,
      columns: 80,
      options: {},
      terminal,
    })
    for (const event of [...runOf([difference('x')]).slice(0, -1), failure]) reporter.handle(event)
    await reporter.close?.()
    assert.match(text, /App\\x\n/)
    assert.doesNotMatch(text, /no room/)
  })
})
