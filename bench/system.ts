/** The second check of a real SYSTEM hive, the whole process, against hivexml on the same file. CPU seconds. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SYSTEM } from './hives.ts'
import { type Command, compare, run } from './measure.ts'
import { needPackages } from './peers.ts'
import { type Benchmark, ratioRow } from './row.ts'
import { BIN, runRecord, sumsOfBaseline } from './run-record.ts'
import { listWithHivex } from './walk.ts'

const ROUNDS = 15

export const system: Benchmark = {
  name: 'system',
  measure: () => {
    needPackages('time', 'libhivex-bin', 'python3-hivex')
    const folder = mkdtempSync(join(tmpdir(), 'regmon-bench-'))
    try {
      writeFileSync(join(folder, 'p.json'), JSON.stringify({ watch: ['HKLM\\SYSTEM\\**\\*'] }))
      const checkWith = (store: string): Command => ({
        program: process.execPath,
        args: [
          ...[BIN, 'check', 'p.json', '--hive', `HKLM\\SYSTEM=${SYSTEM}`, '--no-logs'],
          ...['--store', store, '-r', 'jsonl'],
        ],
        cwd: folder,
      })
      const sums = listWithHivex(SYSTEM)
      for (const store of ['state.db', 'file:baseline.jsonl'])
        assert.equal(runRecord(run(checkWith(store)).stdout).Recorded, sums.length)
      assert.deepEqual(sumsOfBaseline(join(folder, 'baseline.jsonl')), sums)
      const verify = (stdout: string) => {
        const { ExitCode, Values, Recorded } = runRecord(stdout)
        assert.deepEqual({ ExitCode, Values, Recorded }, { ExitCode: 0, Values: sums.length, Recorded: 0 })
      }
      const costs = compare(ROUNDS, {
        node: { program: process.execPath, args: ['-e', '0'] },
        check: { ...checkWith('state.db'), verify },
        hivexml: { program: 'hivexml', args: [SYSTEM], silent: true },
      })
      const beyondNode = costs.check.cpu - costs.node.cpu
      return [
        ratioRow(
          'second check of SYSTEM_win10_a beyond node -e 0, to hivexml',
          beyondNode,
          costs.hivexml.cpu,
          2.5,
        ),
      ]
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}
