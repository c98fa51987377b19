/**
 * Runs on Windows: the walk of a live tree, native-reg's and that of `regedit /E`, in turns. Prints a
 * {@link LiveTimes}. Wine's server answers the calls one by one, so that there the time depends on their number.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLive } from '../src/source/live/index.ts'
import { isKey, type SourceKey } from '../src/source/source.ts'
import { countCalls } from '../test/windows/count-calls.ts'
import { walkWithNativeReg } from '../test/windows/native-reg.ts'
import { walk as listTree } from '../test/windows/walk.ts'
import { WrittenKey } from '../test/windows/write-registry.ts'
import { fillTree, print, VALUES_PER_KEY } from './live-tree.ts'

/** Milliseconds, the least of the rounds. */
export interface LiveTimes {
  readonly regmon: number
  readonly nativeReg: number
  readonly regedit: number
  readonly callsPerKey: number
}

const ROUNDS = 5
const keyCount = Number(process.argv[2])
const valueCount = keyCount * VALUES_PER_KEY

const name = `Regmon Bench ${process.pid}`
const path = { root: 'HKLM', segments: ['Software', name] } as const
const top = new WrittenKey(`\\Registry\\Machine\\Software\\${name}`)
const folder = mkdtempSync(join(tmpdir(), 'regmon-bench-'))
try {
  fillTree(top, keyCount)
  const exported = join(folder, 'tree.reg')
  assertTruth(exported)
  const best = {
    regmon: Number.POSITIVE_INFINITY,
    nativeReg: Number.POSITIVE_INFINITY,
    regedit: Number.POSITIVE_INFINITY,
  }
  const source = openLive()
  const walkers = {
    regmon: () => assert.equal(walk(source.open(path, '64')), valueCount),
    nativeReg: () =>
      assert.equal([...walkWithNativeReg(path, () => false).values()].flat().length, valueCount),
    regedit: () => exportTree(exported),
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [walker, run] of Object.entries(walkers) as [keyof typeof walkers, () => void][]) {
      const start = performance.now()
      run()
      best[walker] = Math.min(best[walker], performance.now() - start)
    }
  }
  const calls = countCalls(() => void walk(openLive().open(path, '64')))
  const times: LiveTimes = { ...best, callsPerKey: calls / keyCount }
  print(JSON.stringify(times))
} finally {
  top.delete()
  rmSync(folder, { recursive: true })
}

/** regmon, native-reg and the export list the same values with the same data. */
function assertTruth(exported: string): void {
  const ours = listTree(openLive(), path, 'keep')
  assert.deepEqual(ours.problems, [])
  assert.deepEqual(
    ours.keys,
    walkWithNativeReg(path, () => false),
  )
  assert.equal([...ours.keys.values()].flat().length, valueCount)
  exportTree(exported)
  assert.equal(readFileSync(exported, 'utf16le').match(/^"value /gm)?.length, valueCount)
}

/** @returns the number of values. */
function walk(top: ReturnType<ReturnType<typeof openLive>['open']>): number {
  let values = 0
  const pending: SourceKey[] = isKey(top) ? [top] : []
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    key.values(() => {
      values++
    })
    const names: string[] = []
    key.subkeys((name) => names.push(name))
    for (const name of names) {
      const child = key.openChild(name, 0)
      if (isKey(child)) pending.push(child)
    }
    key.close()
  }
  return values
}

function exportTree(file: string): void {
  const { status } = spawnSync('regedit.exe', ['/E', file, `HKEY_LOCAL_MACHINE\\Software\\${name}`])
  if (status !== 0) throw new Error(`regedit /E ended with ${status}`)
}
