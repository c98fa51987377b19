/**
 * `npm run bench [-- NAME…] [--as LABEL]`: measures what regmon has to reach, against programs that do the
 * same in the same run, prints the table, and writes it with the machine's description to `bench/results/`.
 * Exits with 1 where a bar is missed or a result was not the truth.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { check } from './check.ts'
import { live, watch } from './live.ts'
import { describeMachine, resultsFile, tableOf } from './results.ts'
import { type Benchmark, passes, type Row } from './row.ts'
import { start } from './start.ts'
import { system } from './system.ts'
import { walk } from './walk.ts'

const ALL: readonly Benchmark[] = [check, system, walk, live, watch, start]

const { positionals, values } = parseArgs({ allowPositionals: true, options: { as: { type: 'string' } } })
const known = ALL.map(({ name }) => name)
const unknown = positionals.filter((name) => !known.includes(name))
if (unknown.length > 0)
  throw new Error(`there is no benchmark ${unknown.join(', ')}; known are: ${known.join(', ')}`)

const rows: Row[] = []
const failures: string[] = []
for (const { name, measure } of ALL) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  process.stderr.write(`${name} …\n`)
  try {
    rows.push(...(await measure()))
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
const table = tableOf(rows)
process.stdout.write(`${table}\n`)
for (const failure of failures) process.stderr.write(`${failure}\n`)
const file = resultsFile(values.as)
writeFileSync(file, [describeMachine(), table, ...failures.map((text) => `Failed: ${text}`), ''].join('\n\n'))
process.stderr.write(`written to ${file}\n`)
process.exitCode = failures.length > 0 || !rows.every(passes) ? 1 : 0
