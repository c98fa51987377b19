/**
 * What each reporter writes for each kind of run, whole: `test/golden/<case>.<exit>.<reporter>`.
 * UPDATE_GOLDEN=1 rewrites them.
 */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { REG_SZ } from '../../src/registry/index.ts'
import type { RunEvent } from '../../src/report/run-event.ts'
import { sz } from '../make/data.ts'
import { MemoryRegistry } from '../make/memory-registry.ts'
import type { Sketch } from '../make/policy.ts'
import { type Extra, Session } from '../run/session.ts'
import { rendered } from './stream.ts'

const GOLDEN = join(import.meta.dirname, '..', 'golden')

const registry = (): MemoryRegistry =>
  new MemoryRegistry()
    .set('HKLM\\Software\\App', 'Path', REG_SZ, sz('C:\\app.exe'))
    .set('HKLM\\Software\\App', '', REG_SZ, sz('default'))
    .set('HKLM\\Software\\App\\Plugins', 'one', REG_SZ, sz('1'))

const app: Sketch = {
  name: 'app',
  tags: ['attack.t1547.001'],
  watch: ['HKLM\\Software\\App\\*', 'HKLM\\Software\\App\\Plugins\\*'],
  report: ['CHANGE', 'DELETE', 'NEW'],
  severity: 'ERROR',
  data: true,
}
const typo: Sketch = { name: 'typo', watch: ['HKLM\\Software\\Apq\\*'], exclude: ['HKLM\\Software\\Apq\\x'] }

interface Case {
  readonly before?: MemoryRegistry
  readonly now: MemoryRegistry
  readonly policies: readonly Sketch[]
  readonly extra?: Extra
}

const CASES: Record<string, Case> = {
  'first-run': { now: registry(), policies: [app, typo] },
  clean: { before: registry(), now: registry(), policies: [app] },
  changes: {
    before: registry(),
    now: registry()
      .set('HKLM\\Software\\App', 'Path', REG_SZ, sz('C:\\evil.exe'))
      .set('HKLM\\Software\\App\\Plugins', 'two', REG_SZ, sz('2'))
      .deleteValue('HKLM\\Software\\App', ''),
    policies: [app],
  },
  unreadable: { before: registry(), now: registry().deny('HKLM\\Software\\App\\Plugins'), policies: [app] },
  'no-baseline': { now: registry(), policies: [app], extra: { mayWrite: false, requireBaseline: true } },
  finding: {
    before: registry(),
    now: registry().set('HKLM\\Software\\App', 'Run\0', REG_SZ, sz('x')),
    policies: [{ ...app, report: [] }],
  },
  interrupted: {
    before: registry(),
    now: registry(),
    policies: [app],
    extra: { signal: AbortSignal.abort() },
  },
}

const BAIL_OUT: readonly RunEvent[] = [
  { type: 'bail-out', code: 'REGMON_SOURCE_NONE', message: 'no source is named' },
]

for (const reporter of ['tap', 'jsonl', 'tui']) {
  describe(`the reporter ${reporter}`, () => {
    for (const [name, { before, now, policies, extra = {} }] of Object.entries(CASES)) {
      it(`writes ${name} as its golden file has it`, async () => {
        const session = new Session('sqlite')
        try {
          if (before !== undefined) await session.check(before, policies)
          const { all, code } = await session.check(now, policies, extra)
          const text = normalised(await rendered(reporter, all), session.folder)
          // How much an interrupted scan read depends on its speed.
          const counts = /(?<="(?:Keys|Values)":)\d+|\d+(?= (?:values?|keys?)\b)/g
          compare(`${name}.${code}.${reporter}`, name === 'interrupted' ? text.replaceAll(counts, '0') : text)
        } finally {
          session.close()
        }
      })
    }

    it('writes a run that could not begin as its golden file has it', async () => {
      compare(`bail-out.2.${reporter}`, await rendered(reporter, BAIL_OUT))
    })
  })
}

it('every golden file is compared', () => {
  const expected = new Set([...Object.keys(CASES), 'bail-out'])
  for (const file of readdirSync(GOLDEN)) assert.ok(expected.has(file.split('.')[0]!), file)
})

function normalised(text: string, folder: string): string {
  return text
    .replaceAll(folder, '<folder>')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d/g, '2024-02-22T20:38:56.221331+01:00')
    .replaceAll(/"RunId":"[^"]*"/g, '"RunId":"00000000-0000-4000-8000-000000000000"')
    .replaceAll(/"BaselineId":"[0-9a-f]{64}"/g, `"BaselineId":"${'0'.repeat(64)}"`)
    .replaceAll(/"KeyLastWriteTime":"[^"]*"/g, '"KeyLastWriteTime":"2024-02-22T19:38:56.2213310Z"')
    .replaceAll(/"DurationMs":\d+/g, '"DurationMs":1')
    .replaceAll(/"KeyLastWriteTime":"[^"]*"/g, '"KeyLastWriteTime":"2024-02-22T19:38:56.2213310Z"')
    .replaceAll(/· \d+\.\d\d s/g, '· 0.00 s')
}

function compare(file: string, text: string): void {
  const path = join(GOLDEN, file)
  if (process.env['UPDATE_GOLDEN']) writeFileSync(path, text)
  assert.ok(existsSync(path), `${file} is missing: UPDATE_GOLDEN=1 writes it`)
  assert.equal(text, readFileSync(path, 'utf8'))
}
