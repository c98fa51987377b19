/**
 * What a check of a hundred values costs from its start to its end, against a Node that does nothing:
 * `npm run build && node --conditions=regmon-source bench/start.ts`. Wall time, least of the runs, in turns.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeHive } from '../test/make/hive.ts'

const RUNS = 20
const BIN = fileURLToPath(new URL('../src/bin.js', import.meta.url))

const folder = mkdtempSync(join(tmpdir(), 'regmon-bench-'))
try {
  const values = Array.from({ length: 100 }, (_, i) => ({
    name: `value ${i}`,
    type: 1,
    data: Buffer.from('abcd'),
  }))
  writeFileSync(join(folder, 'hive'), writeHive({ values }))
  writeFileSync(join(folder, 'a.policy.ts'), "export default { watch: ['HKLM\\\\S\\\\*'] }\n")
  const check = (reporter: string) => [
    BIN,
    'check',
    '--hive',
    'HKLM\\S=hive',
    '--store',
    's.db',
    '-r',
    reporter,
  ]
  const commands = {
    'node -e 0': ['-e', '0'],
    'regmon --version': [BIN, '--version'],
    'regmon check -r tap': [...check('tap'), 'a.policy.ts'],
    'regmon check -r tui': [...check('tui'), 'a.policy.ts'],
  }
  const time = (args: readonly string[]): number => {
    const begin = performance.now()
    execFileSync(process.execPath, args, { cwd: folder, stdio: 'ignore' })
    return performance.now() - begin
  }
  const least = Object.values(commands).map(() => Number.POSITIVE_INFINITY)
  for (let run = 0; run < RUNS; run++) {
    for (const [index, args] of Object.values(commands).entries())
      least[index] = Math.min(least[index]!, time(args))
  }
  console.table(
    Object.keys(commands).map((what, index) => ({
      what,
      ms: least[index]!.toFixed(0),
      'to node -e 0': (least[index]! / least[0]!).toFixed(2),
    })),
  )
} finally {
  rmSync(folder, { recursive: true })
}
