/**
 * What a check costs from its start to its end, against a Node that does nothing, in a project as users have
 * it: a typed `regmon.config.ts`, two typed policies over a hive of a hundred values, the default SQLite
 * store. Measured are the second run and those after it. Wall time, least of the runs, which take turns.
 * Alone: `npm run build && node --conditions=regmon-source bench/start.ts [runs]`.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeHive } from '../test/make/hive.ts'
import { type Benchmark, ratioRow } from './row.ts'
import { BIN, runRecord } from './run-record.ts'

const RUNS = 30
const VALUES = 100
const ROOT = fileURLToPath(new URL('..', import.meta.url))

const COMMANDS = {
  node: ['-e', '0'],
  version: [BIN, '--version'],
  tap: [BIN, 'check', '-r', 'tap'],
  tui: [BIN, 'check', '-r', 'tui'],
} as const

export const start: Benchmark = {
  name: 'start',
  measure: () => {
    const least = measureStarts(RUNS)
    return [
      ratioRow('check -r tap of 100 values to node -e 0 (wall)', least.tap, least.node, 3),
      ratioRow('check -r tui of 100 values to node -e 0 (wall)', least.tui, least.node, 7),
      ratioRow('--version to node -e 0 (wall)', least.version, least.node),
    ]
  },
}

/** @returns seconds. */
function measureStarts(runs: number): Record<keyof typeof COMMANDS, number> {
  const folder = mkdtempSync(join(tmpdir(), 'regmon-bench-'))
  try {
    writeProject(folder)
    const recorded = runRecord(run(folder, [BIN, 'check', '-r', 'jsonl']))
    assert.deepEqual([recorded.Values, recorded.Recorded], [VALUES, VALUES])
    const compared = runRecord(run(folder, [BIN, 'check', '-r', 'jsonl']))
    assert.deepEqual([compared.Values, compared.Recorded, compared.ExitCode], [VALUES, 0, 0])
    const none = Number.POSITIVE_INFINITY
    const least = { node: none, version: none, tap: none, tui: none }
    for (let round = 0; round <= runs; round++) {
      for (const [name, args] of Object.entries(COMMANDS) as [keyof typeof COMMANDS, readonly string[]][]) {
        const begin = performance.now()
        run(folder, args)
        if (round > 0) least[name] = Math.min(least[name], (performance.now() - begin) / 1000)
      }
    }
    return least
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function writeProject(folder: string): void {
  const values = Array.from({ length: VALUES }, (_, i) => ({
    name: `value ${i}`,
    type: 1,
    data: Buffer.from('abcd'),
  }))
  const files = {
    'package.json': '{ "type": "module" }',
    hive: writeHive({ values }),
    'regmon.config.ts': `import { defineConfig } from 'regmon'
export default defineConfig({ policies: ['policies/*.policy.ts'], source: { hives: { 'HKLM\\\\S': 'hive' } } })
`,
    'policies/all.policy.ts': `import { definePolicy, reg } from 'regmon'
export default definePolicy({ watch: [reg\`HKLM\\S\\*\`], report: ['CHANGE', 'DELETE', 'NEW'] })
`,
    'policies/nine.policy.ts': `import { definePolicy, reg } from 'regmon'
export default definePolicy({ watch: [reg\`HKLM\\S\\value 9*\`], severity: 'ERROR' })
`,
  }
  mkdirSync(join(folder, 'policies'))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(ROOT, join(folder, 'node_modules/regmon'), 'junction')
}

/** @throws Error where the command fails: what is measured must be a whole run. */
function run(cwd: string, args: readonly string[]): string {
  const env = { ...process.env, CI: '' }
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}

if (process.argv[1] === import.meta.filename) {
  const least = measureStarts(Number(process.argv[2] ?? RUNS))
  console.table(
    Object.entries(least).map(([command, seconds]) => ({
      command,
      ms: (seconds * 1000).toFixed(0),
      'to node -e 0': (seconds / least.node).toFixed(2),
    })),
  )
}
