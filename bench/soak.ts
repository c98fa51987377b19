/**
 * `npm run soak [-- scans [keys]]`: a watch that scans 10,000 times by default, in Wine where this is not
 * Windows. Values change, notifications arrive and policies are read again. Memory and handles must not grow.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fillTree, onWindows, print } from './live-tree.ts'

const scans = Number(process.argv[2] ?? 10_000)
const keyCount = Number(process.argv[3] ?? 200)
const REPORTS = 10

if (process.platform === 'win32') await soak()
else process.stdout.write(onWindows(import.meta.filename, String(scans), String(keyCount)))

async function soak(): Promise<void> {
  const { WrittenKey } = await import('../test/windows/write-registry.ts')
  const { heldHandles } = await import('../test/windows/held-handles.ts')
  const { watch } = await import('../src/index.ts')
  const name = `Regmon Soak ${process.pid}`
  const top = new WrittenKey(`\\Registry\\Machine\\Software\\${name}`)
  const folder = mkdtempSync(join(tmpdir(), 'regmon-soak-'))
  const policy = (text: string): void =>
    writeFileSync(
      join(folder, 'soak.policy.json'),
      JSON.stringify({
        description: text,
        watch: [`HKLM\\Software\\${name}\\*`],
        recursive: true,
        trigger: 'notify',
        scanInterval: 0,
        fullScanInterval: 5,
      }),
    )
  try {
    const first = fillTree(top, keyCount)
    policy('first')
    const running = await watch({ cwd: folder, policies: ['*.policy.json'], onNotice: () => {} })
    let events = 0
    const consumed = (async () => {
      for await (const _event of running) events++
    })()
    print('  scans   events   heap MB    rss MB   handles')
    for (let scan = 1; scan <= scans; scan++) {
      if (scan % 10 === 0) first.set('value 0', 4, Buffer.from([scan & 255, (scan >> 8) & 255, 0, 0]))
      if (scan % 500 === 0) policy(`edit ${scan}`)
      await running.startScan()
      if (scan % Math.ceil(scans / REPORTS) === 0 || scan === 1) {
        globalThis.gc?.()
        const { heapUsed, rss } = process.memoryUsage()
        const columns = [scan, events, (heapUsed / 1e6).toFixed(1), (rss / 1e6).toFixed(1), heldHandles()]
        print(columns.map((column) => String(column).padStart(8)).join('  '))
      }
    }
    await running.stop()
    await consumed
  } finally {
    top.delete()
    rmSync(folder, { recursive: true })
  }
}
