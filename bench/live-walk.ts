/**
 * The walk of a live tree: `node bench/live-walk.ts [keys]`, 5 values in each of 10,000 keys by default.
 * native-reg and `regedit /E` walk the same in the same run; elsewhere than on Windows all of it in Wine,
 * whose server answers the calls one by one: there the number of calls is the time.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLive } from '../src/source/live/index.ts'
import { isKey, type SourceKey } from '../src/source/source.ts'
import { fillTree, median, onWindows, print } from './live-tree.ts'

const ROUNDS = 3
const keyCount = Number(process.argv[2] ?? 10_000)

await onWindows(import.meta.filename, [String(keyCount)], measure)

async function measure(): Promise<void> {
  const { WrittenKey } = await import('../test/windows/write-registry.ts')
  const { walkWithNativeReg } = await import('../test/windows/native-reg.ts')
  const name = `Regmon Bench ${process.pid}`
  const path = { root: 'HKLM', segments: ['Software', name] } as const
  const top = new WrittenKey(`\\Registry\\Machine\\Software\\${name}`)
  const folder = mkdtempSync(join(tmpdir(), 'regmon-bench-'))
  try {
    fillTree(top, keyCount)
    const source = openLive()
    const walkers: readonly (readonly [name: string, walk: () => number])[] = [
      ['regmon', () => walk(source.open(path, '64'))],
      ['native-reg', () => [...walkWithNativeReg(path, () => false).values()].flat().length],
      ['regedit /E', () => exportTree(`HKEY_LOCAL_MACHINE\\Software\\${name}`, join(folder, 'tree.reg'))],
    ]
    // A machine changes its pace between rounds: what is compared is what ran in the same one.
    const rounds = Array.from({ length: ROUNDS }, () => walkers.map(([, run]) => timed(run)))
    const values = rounds[0]![0]!.values
    print(`${keyCount} keys, ${values} values, ${ROUNDS} rounds: the best time, the median ratio`)
    for (const [index, [walker]] of walkers.entries()) {
      const ms = Math.min(...rounds.map((round) => round[index]!.ms))
      const ratio = median(rounds.map((round) => round[index]!.ms / round[0]!.ms))
      const rate = Math.round(values / (ms / 1000))
      print(
        `${walker.padEnd(11)}${ms.toFixed(0).padStart(7)} ms${String(rate).padStart(8)} values/s   x${ratio.toFixed(2)}`,
      )
    }
    const { countCalls } = await import('../test/windows/count-calls.ts')
    const calls = countCalls(() => walk(openLive().open(path, '64')))
    print(`${calls} calls of the registry, ${(calls / keyCount).toFixed(2)} a key`)
  } finally {
    top.delete()
    rmSync(folder, { recursive: true })
  }
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

function exportTree(key: string, file: string): number {
  const { status } = spawnSync('regedit.exe', ['/E', file, key])
  if (status !== 0) throw new Error(`regedit /E ended with ${status}`)
  return 0
}

function timed(run: () => number): { readonly ms: number; readonly values: number } {
  const start = performance.now()
  const values = run()
  return { ms: performance.now() - start, values }
}
