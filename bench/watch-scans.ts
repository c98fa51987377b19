/**
 * Runs on Windows: a full scan of `watch` against one that reads what was written since, in turns over one
 * tree. Prints a {@link ScanTimes}.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { watch } from '../src/index.ts'
import { WrittenKey } from '../test/windows/write-registry.ts'
import { fillTree, print, VALUES_PER_KEY } from './live-tree.ts'

/** Milliseconds, the least of the rounds. */
export interface ScanTimes {
  readonly full: number
  readonly unchanged: number
  readonly oneChanged: number
}

const ROUNDS = 5
/** Milliseconds after which a scan takes a key's last-write time as settled; younger keys are read again. */
const SETTLED = 3000
const keyCount = Number(process.argv[2])

const name = `Regmon Bench ${process.pid}`
const top = new WrittenKey(`\\Registry\\Machine\\Software\\${name}`)
const folder = mkdtempSync(join(tmpdir(), 'regmon-bench-'))
try {
  const first = fillTree(top, keyCount)
  const all = { watch: [`HKLM\\Software\\${name}\\*`], recursive: true, scanInterval: 0 }
  writeFileSync(join(folder, 'full.policy.json'), JSON.stringify({ ...all, fullScanInterval: 0 }))
  writeFileSync(join(folder, 'changed.policy.json'), JSON.stringify(all))
  await setTimeout(SETTLED)
  const running = await watch({ cwd: folder, policies: ['*.policy.json'] })
  try {
    await running.startScan()
    const rounds: ScanTimes[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const full = await running.startScan(['full'])
      assert.equal(full.Values, keyCount * VALUES_PER_KEY)
      const unchanged = await running.startScan(['changed'])
      assert.deepEqual([unchanged.Events, unchanged.Values], [0, full.Values])
      first.set('value 0', 4, Buffer.from([round, 0, 0, 0]))
      const oneChanged = await running.startScan(['changed'])
      assert.ok(oneChanged.Events > 0)
      rounds.push({
        full: full.DurationMs,
        unchanged: unchanged.DurationMs,
        oneChanged: oneChanged.DurationMs,
      })
      await setTimeout(SETTLED)
      await running.startScan(['changed'])
    }
    const least = (of: keyof ScanTimes) => Math.min(...rounds.map((round) => round[of]))
    const times: ScanTimes = {
      full: least('full'),
      unchanged: least('unchanged'),
      oneChanged: least('oneChanged'),
    }
    print(JSON.stringify(times))
  } finally {
    await running.stop()
  }
} finally {
  top.delete()
  rmSync(folder, { recursive: true })
}
