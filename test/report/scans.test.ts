/** Scans of a watch, summed up at its end or from its report: events are added up, watches and values are counted once. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readReport, replay } from '../../src/report/read/index.ts'
import type { RunEvent } from '../../src/report/run-event.ts'
import type { Sketch } from '../make/policy.ts'
import { rendered } from '../reporters/stream.ts'
import { Watched } from '../watch/watched.ts'

const FAST: Partial<Sketch> = { watch: ['HKLM\\S\\a\\*'], report: ['CHANGE'], scanInterval: 10 }
/** With every watch in the record of each scan. */
const NAMED = { options: { watches: true } }

const SLOW: Partial<Sketch> = { watch: ['HKLM\\S\\b\\*', 'HKLM\\S\\c\\*'], scanInterval: 1000 }

function registry(): Watched {
  const watch = new Watched()
  for (const name of ['v', 'w']) for (const key of ['a', 'b']) watch.set(`HKLM\\S\\${key}`, name, '1')
  watch.clock.pass(60_000)
  return watch
}

/** The run events of reports that are read one after the other. */
function reported(...files: readonly string[]): RunEvent[] {
  const stream: RunEvent[] = []
  replay(
    files.flatMap((text, index) => readReport(text, `file-${index}`)),
    ({ key }, { watch }) => watch.startsWith(key),
    (event) => stream.push(event),
  )
  return stream
}

/** The rows of the policies, and the totals without the time that they took. */
async function figures(stream: readonly RunEvent[]): Promise<string[]> {
  const text = await rendered('tui', stream, { columns: 200 })
  const rows = [...text.matchAll(/^ [✔✖] (.*)$/gm)].map(([, row]) => row!.replaceAll(/ {2,}/g, '  ').trim())
  return [...rows.slice(0, -1), rows.at(-1)!.replace(/ · [^·]* s$/, '')]
}

/** The figures at the end of the watch, which those from its report must equal. */
async function summedUp(stream: readonly RunEvent[]): Promise<string[]> {
  const live = await figures(stream)
  assert.deepEqual(await figures(reported(await rendered('jsonl', stream, NAMED))), live)
  return live
}

async function points(stream: readonly RunEvent[]): Promise<string[]> {
  const text = await rendered('tap', stream)
  return [...text.matchAll(/^ {4}((?:not )?ok) \d+ - (.*)$/gm)].map(([, ok, name]) => `${ok} ${name}`)
}

describe('scans of a watch', () => {
  it('count each watch, value and key once, as the last of them saw it', async () => {
    await using watch = registry()
    await watch.start([FAST])
    await watch.clock.advance(30)
    watch.set('HKLM\\S\\a', 'x', '1')
    await watch.clock.advance(20)
    const { received, runs } = watch.output
    assert.ok(runs.length > 4)
    assert.deepEqual(await summedUp(received), [
      'p0  1 watch  3 values',
      'everything holds · 3 values in 2 keys · 2 recorded: the next check compares with them · 1 new and not reported',
    ])
    assert.deepEqual(await points(reported(await rendered('jsonl', received, NAMED))), [
      'ok HKLM\\\\S\\\\a\\\\*',
    ])
  })

  it('add up their events, and keep each with the scan that found it', async () => {
    await using watch = registry()
    await watch.start([FAST, SLOW])
    for (const data of ['2', '3']) {
      watch.set('HKLM\\S\\a', 'v', data)
      await watch.clock.advance(20)
    }
    const stream = reported(await rendered('jsonl', watch.output.received, NAMED))
    assert.match((await figures(stream)).at(-1)!, /^2 differences: 2 changed · /)
    const received = await points(stream)
    assert.deepEqual(
      received.filter((point) => point.startsWith('not ok')),
      Array(2).fill('not ok HKLM\\\\S\\\\a\\\\*'),
    )
    assert.equal(received.length, 4)
    const again = reported(await rendered('tap', stream))
    assert.deepEqual(await points(again), received)
    assert.equal(await rendered('jsonl', again, NAMED), await rendered('jsonl', stream, NAMED))
  })

  it('of some policies leave the results of the others as they were, and say when the values were counted', async () => {
    await using watch = registry()
    await watch.start([FAST, SLOW])
    await watch.clock.advance(30)
    assert.deepEqual(await summedUp(watch.output.received), [
      'p0  1 watch  2 values',
      'p1  2 watches  2 values  recorded',
      'everything holds · 4 values in 3 keys, in the last scan of everything · 4 recorded: the next check compares with them',
    ])
  })

  it('that never covered all policies say for how many watches the values were counted', async () => {
    await using watch = registry()
    await watch.start([FAST, { ...SLOW, scanInterval: 0 }])
    void watch.watcher.startScan(['p1'])
    await watch.clock.advance(10)
    assert.deepEqual(await summedUp(watch.output.received), [
      'p0  1 watch  2 values',
      'p1  2 watches  2 values  recorded',
      'everything holds · 2 values in 2 keys, read for 2 of 3 watches · 4 recorded: the next check compares with them',
    ])
  })

  it('leave out policies that are not selected', async () => {
    await using watch = registry()
    await watch.start([FAST, SLOW], { selects: ({ name }) => name === 'p0' })
    await watch.clock.advance(10)
    assert.equal((await summedUp(watch.output.received)).length, 2)
  })

  it('name an unreadable key once', async () => {
    await using watch = registry()
    watch.registry.deny('HKLM\\S\\a')
    await watch.start([FAST])
    await watch.clock.advance(30)
    const { received } = watch.output
    assert.match((await summedUp(received)).at(-1)!, /: 1 key unreadable · /)
    assert.equal((await rendered('tui', received)).split('ERROR_ACCESS_DENIED').length, 2)
  })

  it('of several hosts are added up, and so are checks of one host', async () => {
    await using watch = registry()
    await watch.start([FAST])
    await watch.clock.advance(20)
    const scans = await rendered('jsonl', watch.output.received, NAMED)
    const elsewhere = scans.replaceAll('"TEST"', '"OTHER"')
    const both = await figures(reported(scans, elsewhere))
    assert.deepEqual(both, [
      'p0  2 watches  4 values',
      'everything holds · 4 values in 4 keys · 4 recorded: the next check compares with them',
    ])
    const checks = scans.replaceAll(/"ScannedPolicies":\[[^\]]*\],/g, '')
    assert.match((await figures(reported(checks))).at(-1)!, / · 6 values in 6 keys/)
  })

  it('in files that are sorted by age are put in the order of time', async () => {
    await using watch = registry()
    await watch.start([FAST])
    watch.set('HKLM\\S\\a', 'x', '1')
    await watch.clock.advance(20)
    const lines = (await rendered('jsonl', watch.output.received, NAMED)).trimEnd().split('\n')
    const [older, newer] = [lines[0]!, lines.slice(1).join('\n')]
    assert.deepEqual(await figures(reported(newer, older)), await figures(reported(older, newer)))
    assert.match((await figures(reported(newer, older))).at(-1)!, / · 3 values in 2 keys/)
  })

  it('at the beginning of a report that was rotated still count their watches', async () => {
    await using watch = registry()
    await watch.start([FAST])
    await watch.clock.advance(30)
    const last = watch.output.received.findLast((event) => event.type === 'run-end')!
    assert.deepEqual(last.summary.watchResults, [])
    assert.deepEqual(await summedUp([last]), ['everything holds · 1 watch compared · 2 values in 2 keys'])
  })

  it('after an edit are those of what is watched now', async () => {
    await using watch = registry()
    await watch.start([{ ...FAST, watch: ['HKLM\\S\\b\\*', 'HKLM\\S\\c\\*'] }])
    await watch.stop()
    await watch.start([FAST])
    await watch.clock.advance(10)
    assert.deepEqual(await summedUp(watch.output.received), [
      'p0  1 watch  2 values',
      'everything holds · 2 values in 2 keys · 4 recorded: the next check compares with them · 2 no longer watched',
    ])
  })
})
