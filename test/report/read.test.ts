/** Reading reports of earlier runs: of one run or many, cut, tampered with, hostile. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { decodeReport, readReport, replay } from '../../src/report/read/index.ts'
import type { RunEvent } from '../../src/report/run-event.ts'
import { hostileRun, rendered } from '../reporters/stream.ts'

function again(...texts: readonly string[]): { code: number; stream: RunEvent[]; errors: string[] } {
  const stream: RunEvent[] = []
  const runs = texts.flatMap((text, index) => readReport(text, `report-${index}`))
  const code = replay(
    runs,
    ({ key }, { watch }) => watch === 'HKLM\\**\\*' || key === 'HKLM\\Values',
    (event) => stream.push(event),
  )
  const errors = stream.flatMap((event) =>
    event.type === 'notice' && event.level === 'error' ? event.message : [],
  )
  return { code, stream, errors }
}

const sorted = (text: string): string[] => text.trimEnd().split('\n').sort()

describe('a report', () => {
  let jsonl = ''
  let tap = ''
  let other = ''
  before(async () => {
    const stream = await hostileRun()
    jsonl = await rendered('jsonl', stream)
    tap = await rendered('tap', stream)
    // The same host on another day: other run, same events.
    other = jsonl.replace(/"RunId":"[^"]*"/, '"RunId":"other"')
  })

  it('of one run stays the same through any chain of reporters', async () => {
    const first = await rendered('tap', again(tap).stream)
    const chained = await rendered('tap', again(first).stream)
    assert.deepEqual(sorted(chained), sorted(first))
    assert.deepEqual(sorted(await rendered('jsonl', again(chained).stream)), sorted(jsonl))
  })

  it('of two runs of one host keeps the runs apart, through TAP as well', async () => {
    const both = again(jsonl, other)
    assert.equal(both.code, 1)
    const whole = sorted(jsonl + other)
    assert.deepEqual(sorted(await rendered('jsonl', both.stream)), whole)
    const through = again(await rendered('tap', both.stream))
    assert.deepEqual(through.errors, [])
    assert.deepEqual(sorted(await rendered('jsonl', through.stream)), whole)
  })

  it('of many runs may be one file', () => {
    assert.equal(again(`${jsonl}${other}`).stream.filter(({ type }) => type === 'run-end').length, 2)
    assert.equal(again(`${tap}${tap}`).stream.filter(({ type }) => type === 'run-end').length, 2)
  })

  it('of many runs of the same policies counts each policy once', async () => {
    const policies = (text: string): number => [...text.matchAll(/^ [✔✖] .* watch(es)? /gm)].length
    const one = policies(await rendered('tui', again(jsonl).stream))
    assert.ok(one > 0)
    assert.equal(policies(await rendered('tui', again(`${jsonl}${other}`).stream)), one)
  })

  it('may be UTF-16, and have byte-order marks and CR LF, as Windows writes it', () => {
    for (const text of [jsonl, tap]) {
      const expected = again(text).stream.length
      const windows = text.replaceAll('\n', '\r\n')
      const utf16 = decodeReport(Buffer.from(`\ufeff${windows}`, 'utf16le'))
      const utf8 = decodeReport(Buffer.from(`\ufeff${windows}`))
      for (const read of [utf16, utf8]) assert.equal(again(read).stream.length, expected)
      assert.equal(again(`\ufeff${text}\ufeff${text}`.replace(/\ufeffTAP/g, 'TAP')).errors.length, 0)
    }
  })

  it('that was cut gives exit code 2 whatever is missing, and still reports what it holds', async () => {
    const lines = jsonl.trimEnd().split('\n')
    const withoutRecord = again(`${lines.slice(0, 9).join('\n')}\n`)
    assert.equal(withoutRecord.code, 2)
    assert.match(withoutRecord.errors.join(), /has no RUN record/)
    for (const reporter of ['tap', 'jsonl']) {
      const held = again(await rendered(reporter, withoutRecord.stream))
      assert.equal(held.code, 2)
      assert.equal(held.stream.filter(({ type }) => type === 'difference' || type === 'finding').length, 9)
    }
    const tui = await rendered('tui', again(jsonl, lines.slice(0, 9).join('\n')).stream)
    assert.match(tui, /has no RUN record/)
    assert.match(tui, /✖ not everything could be checked/)

    // A killed process may leave an incomplete line: everything before it is reported.
    const torn = again(`${lines.slice(0, 9).join('\n')}\n${lines[9]!.slice(0, 40)}`)
    assert.equal(torn.code, 2)
    assert.equal(torn.stream.filter(({ type }) => type === 'difference' || type === 'finding').length, 9)
    assert.equal(again(`${jsonl}{"EventTime":"20`).code, 2)

    const oneLess = again(lines.toSpliced(3, 1).join('\n'))
    assert.equal(oneLess.code, 2)
    assert.match(oneLess.errors.join(), /counted \d+ events and findings, but its report holds \d+/)
    const event = /\n {8}- \{"EventTime[^\n]*/g
    const tampered = tap.replace(event, '')
    assert.match(again(tampered).errors.join(), /its report holds \d+/)
    assert.equal(again(tampered).code, 2)
    assert.equal(again(tap.slice(0, tap.indexOf('\n1..'))).code, 2)
  })

  it('gives the worst exit code of its runs', () => {
    const clean = (code: number): string =>
      jsonl
        .trimEnd()
        .split('\n')
        .at(-1)!
        .replace(/"ExitCode":\d+/, `"ExitCode":${code}`)
        .replaceAll(/"(Events|Findings)":\d+/g, '"$1":0')
    assert.deepEqual(
      [[0], [0, 1], [1, 2], [2, 0], [130], [130, 1], [0, 0]].map(
        (codes) => again(...codes.map((code) => clean(code))).code,
      ),
      [0, 1, 2, 2, 2, 2, 0],
    )
  })

  describe('that is hostile', () => {
    const line = (): string => jsonl.split('\n').find((text) => text.includes('"CHANGE"'))!
    const extra = (json: string): string => `${line().slice(0, -1)},"x":${json}}\n`
    const HOSTILE: Readonly<Record<string, () => string>> = {
      'nested deeply': () => extra('['.repeat(100_000) + ']'.repeat(100_000)),
      'an array': () => '[]\n',
      null: () => 'null\n',
      'a prototype as its type': () => '{"EventType":"__proto__"}\n',
      'a number as its type': () => '{"EventType":1}\n',
      'a text for a size': () => `${line().replace(/"ValueSize":\d+/, '"ValueSize":"1"')}\n`,
      'a negative size': () => `${line().replace(/"ValueSize":\d+/, '"ValueSize":-1')}\n`,
      'a cycle in YAML': () => yaml('&a {"EventType": "NEW", "x": *a}'),
      'aliases that multiply': () =>
        yaml(
          `{"a": &a [1,1,1,1,1,1,1,1,1], "b": &b [*a,*a,*a,*a,*a,*a,*a,*a,*a], "c": &c [*b,*b,*b,*b,*b,*b,*b,*b,*b], "d": &d [*c,*c,*c,*c,*c,*c,*c,*c,*c], "e": [*d,*d,*d,*d,*d,*d,*d,*d,*d]}`,
        ),
      'a function in YAML': () => yaml('{"EventType": "NEW", "x": !function "function () { return 1 }"}'),
      'a record that is not JSON': () => 'TAP version 14\n1..0\n# regmon {"EventType":\n',
      'a record of another kind': () => 'TAP version 14\n1..0\n# regmon {"EventType":"RUN"}\n',
    }
    const yaml = (item: string): string =>
      `TAP version 14\nnot ok 1 - x\n  ---\n  watch: x\n  view: "64"\n  events:\n    - ${item}\n  ...\n1..1\n`
    for (const [name, text] of Object.entries(HOSTILE)) {
      it(`is refused with its place: ${name}`, () => {
        assert.throws(
          () => again(text()),
          (error: { code?: string; where?: string }) => {
            assert.equal(error.code, 'REGMON_REPORT_INVALID')
            assert.match(error.where ?? '', /^report-0(:1|: x)?$/)
            return true
          },
        )
      })
    }

    it('is read without the fields that only a later version knows', async () => {
      assert.equal(await rendered('jsonl', again(extra('{"y":[1]}')).stream), `${line()}\n`)
    })
  })
})
