/** Every reporter shows hostile names whole and harmlessly. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { Parser } from 'tap-parser'
import type { EventRecord, FindingRecord } from '../../src/report/nxlog/records.ts'
import { differenceRecord, findingRecord } from '../../src/report/nxlog/write.ts'
import { readReport, replay } from '../../src/report/read/index.ts'
import type { RunEvent } from '../../src/report/run-event.ts'
import { HOSTILE_NAMES } from '../make/hostile-names.ts'
import { hostileRun, rendered } from './stream.ts'

/** No terminal may get these raw; line feeds are the reporters' own. */
const RAW =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069]|\u034f|\u180e|\u3164|[\ufe00-\ufe0f]|[\ufeff\ufff9-\ufffb\ufffe\uffff]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/u

describe('hostile names', () => {
  let stream: readonly RunEvent[] = []
  let events: EventRecord[] = []
  /** Differences and findings, in order. */
  let records: (EventRecord | FindingRecord)[] = []
  before(async () => {
    stream = await hostileRun()
    events = stream.flatMap((event) =>
      event.type === 'difference' ? [differenceRecord(event.difference)] : [],
    )
    records = stream.flatMap((event): readonly (EventRecord | FindingRecord)[] => {
      if (event.type === 'difference') return [differenceRecord(event.difference)]
      return event.type === 'finding' ? [findingRecord(event.finding)] : []
    })
  })

  it('are all found, each by its own name', () => {
    assert.ok(Object.keys(HOSTILE_NAMES).length >= 60)
    const names = events
      .filter(({ RegistryKey }) => RegistryKey === 'HKLM\\Values')
      .map(({ ValueName, ValueNameRaw }) => nameOf(ValueName, ValueNameRaw))
    const wanted = new Map(Object.values(HOSTILE_NAMES).map((name) => [name.toUpperCase(), name]))
    assert.equal(new Set(names).size, wanted.size)
  })

  it('are valid JSON and valid Unicode, one event a line', async () => {
    const lines = (await rendered('jsonl', stream)).trimEnd().split('\n')
    const read = lines.map((line) => JSON.parse(line))
    assert.ok(lines.every((line) => line.isWellFormed()))
    for (const line of lines) assert.doesNotMatch(line, RAW)
    const findings = stream.flatMap((event) => (event.type === 'finding' ? [event.finding] : []))
    assert.equal(read.length, events.length + findings.length + 1)
    assert.deepEqual(
      read.filter(({ EventType }) => EventType === 'CHANGE' || EventType === 'NEW'),
      events,
    )
    assert.equal(read.at(-1).EventType, 'RUN')
  })

  it('make a raw_event that is the last field, escaped as in JSON', async () => {
    const text = await rendered('jsonl', stream, { options: { rawEvent: true, run: false } })
    for (const line of text.trimEnd().split('\n')) {
      const fields = Object.entries(JSON.parse(line))
      const [name, raw] = fields.at(-1)!
      assert.equal(name, 'raw_event')
      assert.match(String(raw), /^EventTime="[^"]+" EventType="(CHANGE|NEW|FINDING)" /)
      assert.doesNotMatch(String(raw), /[\n\r\u001b]/)
    }
  })

  for (const columns of [40, 100, 200]) {
    it(`reach no terminal of ${columns} columns raw`, async () => {
      const text = await rendered('tui', stream, { columns })
      assert.doesNotMatch(text, RAW)
      assert.match(text, /\\x1b\[31mred/)
    })
  }

  for (const reporter of ['jsonl', 'tap', 'tui']) {
    it(`make no line of ${reporter} a command of a CI system`, async () => {
      for (const columns of [20, 100]) {
        const text = await rendered(reporter, stream, { columns })
        assert.doesNotMatch(text, /^\s*::|##(vso)?\[/m)
      }
    })
  }

  it('are read back from TAP by a strict parser: every event, and nothing else', async () => {
    const text = await rendered('tap', stream)
    assert.doesNotMatch(text, RAW)
    const read: typeof records = []
    const extras: string[] = []
    let points = 0
    const listen = (parser: Parser): void => {
      parser.on('child', listen)
      parser.on('extra', (line: string) => extras.push(line))
      parser.on('assert', ({ diag }: { diag?: { watch?: string; events?: typeof records } }) => {
        points++
        if (diag?.watch === 'HKLM\\**\\*') read.push(...(diag.events ?? []))
      })
    }
    const parser = new Parser({ strict: true })
    listen(parser)
    const results = await new Promise<{ ok: boolean; failures: unknown[] }>((resolve) => {
      parser.on('complete', resolve)
      parser.end(text)
    })
    assert.deepEqual(extras, [])
    assert.equal(points, 3)
    assert.equal(results.ok, false)
    assert.deepEqual(read, records)
  })

  it('come back the same from TAP and JSON lines, through each other', async () => {
    const jsonl = await rendered('jsonl', stream)
    const tap = await rendered('tap', stream)
    for (const text of [jsonl, tap]) {
      const again: RunEvent[] = []
      const code = replay(
        readReport(text, 'run'),
        () => false,
        (event) => again.push(event),
      )
      assert.equal(code, 1)
      const sorted = (lines: string) => lines.split('\n').sort()
      assert.deepEqual(sorted(await rendered('jsonl', again)), sorted(jsonl))
    }
  })
})

it('two hundred thousand events under one watch go through every reporter', async () => {
  const stream = await hostileRun()
  const one = stream.find((event) => event.type === 'difference')!
  const before = stream.slice(0, stream.indexOf(one))
  const after = stream.filter(({ type }) => type === 'watch-result' || type === 'run-end')
  const many = [...before, ...Array.from({ length: 200_000 }, () => one), ...after]
  for (const [reporter, lines] of [
    ['tap', 400_000],
    ['jsonl', 200_000],
    ['tui', 200],
  ] as const) {
    const count = (await rendered(reporter, many)).split('\n').length
    assert.ok(count >= lines && count < lines + 30_000, `${reporter}: ${count}`)
  }
})

function nameOf(shown: string, raw: string | undefined): string {
  return raw === undefined ? shown : Buffer.from(raw, 'base64').toString('utf16le')
}
