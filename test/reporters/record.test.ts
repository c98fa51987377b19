/** The record of a run: short where nothing is wrong, whole where it is asked for, and read back either way. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { REG_SZ } from '../../src/registry/index.ts'
import { readReport, replay } from '../../src/report/read/index.ts'
import type { RunEvent } from '../../src/report/run-event.ts'
import { sz } from '../make/data.ts'
import { MemoryRegistry } from '../make/memory-registry.ts'
import type { Sketch } from '../make/policy.ts'
import { Session } from '../run/session.ts'
import { rendered } from './stream.ts'

const KEY = 'HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options'
const policies: readonly Sketch[] = Array.from({ length: 10 }, (_, policy) => ({
  name: `policy-${policy}`,
  watch: Array.from({ length: 30 }, (_, watch) => `${KEY}\\${policy} ${watch}\\*`),
  exclude: [`${KEY}\\${policy} 1\\x`, `${KEY}\\${policy} 2\\*`],
  report: ['CHANGE', 'DELETE'],
}))

function registry(data: string): MemoryRegistry {
  const made = new MemoryRegistry()
  for (let policy = 0; policy < 10; policy++) {
    for (let watch = 0; watch < 10; watch++)
      for (const name of ['v', 'x']) made.set(`${KEY}\\${policy} ${watch}`, name, REG_SZ, sz(data))
  }
  return made
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)!

function again(text: string): { stream: RunEvent[]; code: number } {
  const stream: RunEvent[] = []
  const code = replay(
    readReport(text, 'run'),
    ({ key }, { watch }) => watch === `${key}\\*`,
    (event) => stream.push(event),
  )
  return { stream, code }
}

describe('the record of a run with three hundred watches', () => {
  const session = new Session('sqlite')
  let first: readonly RunEvent[] = []
  let clean: readonly RunEvent[] = []
  let changed: readonly RunEvent[] = []
  before(async () => {
    first = (await session.check(registry('1'), policies)).all
    clean = (await session.check(registry('1'), policies)).all
    changed = (await session.check(registry('2'), policies)).all
    session.close()
  })

  it('stays below 4 KB where nothing is wrong', async () => {
    for (const stream of [first, clean]) {
      const record = lastLine(await rendered('jsonl', stream))
      assert.ok(Buffer.byteLength(record) < 4096, `${record.length} bytes`)
    }
  })

  it('counts watches by what became of them, and events by type', async () => {
    const { Watches, WatchesCompared, WatchesRecorded, WatchesUnrecorded, Skipped, Unmatched } = JSON.parse(
      lastLine(await rendered('jsonl', first)),
    )
    assert.deepEqual(
      [Watches, WatchesCompared, WatchesRecorded, WatchesUnrecorded, Skipped, Unmatched],
      [300, 0, 300, 0, 0, 210],
    )
    const { Events, Changed, Deleted, New } = JSON.parse(lastLine(await rendered('jsonl', changed)))
    assert.deepEqual([Events, Changed, Deleted, New], [170, 170, 0, 0])
  })

  it('names watches that were not compared, and excludes that removed something', async () => {
    const record = JSON.parse(lastLine(await rendered('jsonl', first)))
    assert.equal(record.Compact, true)
    assert.ok(record.WatchResults.length > 2)
    assert.ok(record.WatchResults.every(({ Status }: { Status: string }) => Status === 'recorded'))
    const { WatchResults, Excludes } = JSON.parse(lastLine(await rendered('jsonl', clean)))
    assert.deepEqual(WatchResults, [])
    assert.ok(Excludes.length > 2)
  })

  it('names every watch and exclude where the option watches asks for it', async () => {
    const record = JSON.parse(lastLine(await rendered('jsonl', clean, { options: { watches: true } })))
    assert.deepEqual(
      [record.Compact, record.WatchResults.length, record.Excludes.length],
      [undefined, 300, 20],
    )
  })

  it('that is whole is read back as test points for every watch', async () => {
    const { stream, code } = again(await rendered('jsonl', changed, { options: { watches: true } }))
    assert.equal(code, 1)
    const points = (text: string): string[] => text.match(/^ {4}(not )?ok .*$/gm) ?? []
    assert.deepEqual(points(await rendered('tap', stream)), points(await rendered('tap', changed)))
  })

  it('that is compact is read back with the same events and totals, and says what is missing', async () => {
    const text = await rendered('jsonl', changed)
    const { stream, code } = again(text)
    assert.equal(code, 1)
    assert.equal(await rendered('jsonl', stream), text)
    assert.ok(stream.some((event) => event.type === 'notice' && event.code === 'REGMON_REPORT_COMPACT'))
    const tui = await rendered('tui', stream)
    assert.match(tui, / · 300 watches compared · /)
    assert.match(tui, /170 differences/)
  })
})
