/** A live registry, in Wine where this is not Windows: one walk of it, and what a watch saves. */
import { fileURLToPath } from 'node:url'
import { onWindows } from './live-tree.ts'
import type { LiveTimes } from './live-walk.ts'
import { type Benchmark, ratioRow } from './row.ts'
import type { ScanTimes } from './watch-scans.ts'

const KEYS = 10_000

export const live: Benchmark = {
  name: 'live',
  measure: () => {
    const { regmon, nativeReg, regedit, callsPerKey }: LiveTimes = JSON.parse(runScript('./live-walk.ts'))
    const from = `${KEYS} keys with five values each`
    return [
      { what: 'live walk, calls', unit: 'calls a key', measured: callsPerKey, bar: 10.1, from },
      ratioRow('live walk to regedit /E (wall)', regmon / 1000, regedit / 1000, 1),
      ratioRow('live walk to native-reg (wall)', regmon / 1000, nativeReg / 1000, 0.45),
    ]
  },
}

export const watch: Benchmark = {
  name: 'watch',
  measure: () => {
    const { full, unchanged, oneChanged }: ScanTimes = JSON.parse(runScript('./watch-scans.ts'))
    return [
      ratioRow('unchanged rescan to a full one (wall)', unchanged / 1000, full / 1000, 0.09),
      ratioRow('rescan with one changed value to a full one (wall)', oneChanged / 1000, full / 1000),
    ]
  },
}

function runScript(script: string): string {
  return onWindows(fileURLToPath(new URL(script, import.meta.url)), String(KEYS))
}
