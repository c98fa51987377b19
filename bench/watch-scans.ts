/**
 * What a watch saves: `node bench/watch-scans.ts [keys]`. A full scan against one that reads what was written
 * since, in turns over one tree; and how soon a change is told when Windows tells of it, against asking
 * every second.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { WrittenKey } from '../test/windows/write-registry.ts'
import { fillTree, median, onWindows, print } from './live-tree.ts'

const ROUNDS = 5
const CHANGES = 15
const keyCount = Number(process.argv[2] ?? 10_000)

await onWindows(import.meta.filename, [String(keyCount)], async () => {
  const { WrittenKey: Written } = await import('../test/windows/write-registry.ts')
  const { watch } = await import('../src/index.ts')
  const name = `Regmon Bench ${process.pid}`
  const top = new Written(`\\Registry\\Machine\\Software\\${name}`)
  const folder = mkdtempSync(join(tmpdir(), 'regmon-bench-'))
  const policy = (file: string, content: object): void =>
    writeFileSync(join(folder, `${file}.policy.json`), JSON.stringify(content))
  try {
    const first = fillTree(top, keyCount)
    const all = { watch: [`HKLM\\Software\\${name}\\*`], recursive: true, scanInterval: 0 }
    policy('full', { ...all, fullScanInterval: 0 })
    policy('changed', all)
    // What was written just now is read again.
    await setTimeout(3000)
    await scans(first)
    policy('full', { ...all, watch: [`HKLM\\Software\\${name}\\told`], recursive: false, trigger: 'notify' })
    policy('changed', {
      ...all,
      watch: [`HKLM\\Software\\${name}\\asked`],
      recursive: false,
      scanInterval: 1,
    })
    await latency()
  } finally {
    top.delete()
    rmSync(folder, { recursive: true })
  }

  async function scans(first: WrittenKey): Promise<void> {
    const running = await watch({ cwd: folder, policies: ['*.policy.json'] })
    try {
      await running.startScan()
      const rounds: { full: number; changed: number; one: number }[] = []
      for (let round = 0; round < ROUNDS; round++) {
        const full = await running.startScan(['full'])
        const changed = await running.startScan(['changed'])
        first.set('value 0', 4, Buffer.from([round, 0, 0, 0]))
        const one = await running.startScan(['changed'])
        rounds.push({ full: full.DurationMs, changed: changed.DurationMs, one: one.DurationMs })
        if (round === 0) {
          print(
            `${full.Keys} keys, ${full.Values} values; ${changed.Keys} keys opened where nothing was written`,
          )
        }
        await setTimeout(2500)
        await running.startScan(['changed'])
      }
      const best = (of: 'full' | 'changed' | 'one') => Math.min(...rounds.map((round) => round[of]))
      const ratio = (of: 'changed' | 'one') => median(rounds.map((round) => round[of] / round.full))
      print(`full          ${best('full').toFixed(0).padStart(6)} ms`)
      print(`nothing new   ${best('changed').toFixed(0).padStart(6)} ms   x${ratio('changed').toFixed(3)}`)
      print(`one value new ${best('one').toFixed(0).padStart(6)} ms   x${ratio('one').toFixed(3)}`)
    } finally {
      await running.stop()
    }
  }

  async function latency(): Promise<void> {
    const values = ['told', 'asked']
    for (const value of values) top.set(value, 4, Buffer.from([0, 1, 0, 0]))
    const running = await watch({ cwd: folder, policies: ['*.policy.json'] })
    let arrived: ((at: number) => void) | undefined
    const consumed = (async () => {
      for await (const _event of running) arrived?.(performance.now())
    })()
    try {
      await running.startScan()
      for (const value of values) {
        const times: number[] = []
        for (let change = 1; change <= CHANGES; change++) {
          await setTimeout(700 + 37 * change)
          const { promise, resolve } = Promise.withResolvers<number>()
          arrived = resolve
          const written = performance.now()
          top.set(value, 4, Buffer.from([change, 1, 0, 0]))
          times.push((await promise) - written)
        }
        const longest = Math.max(...times)
        print(`${value.padEnd(6)} median ${median(times).toFixed(0)} ms, longest ${longest.toFixed(0)} ms`)
      }
    } finally {
      await running.stop()
      await consumed
    }
  }
})
