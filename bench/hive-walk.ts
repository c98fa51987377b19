/**
 * The walk of a hive with SHA-1 of every value, against hivexml on the same file:
 * `node --conditions=regmon-source bench/hive-walk.ts [hive…]`. Without hives: a real SYSTEM, and a large
 * one that holds it eight times. CPU seconds, user and system, least of the runs; for the walk, beyond a
 * Node that loaded the same modules.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digestHex } from '../src/digest/index.ts'
import { Hive } from '../src/source/hive/index.ts'
import type { TreeKey } from '../src/source/offline/index.ts'
import { type HiveTree, type HiveValue, writeHive } from '../test/make/hive.ts'
import { cpu } from './cpu.ts'

const RUNS = 7
const COPIES = 8
const SYSTEM = new URL('../../shared/hives/SYSTEM_win10_a', import.meta.url)

interface Walked {
  readonly keys: number
  readonly values: number
  readonly bytes: number
}

function walk(file: string): Walked {
  let keys = 0
  let values = 0
  let bytes = 0
  const pending: TreeKey[] = [new Hive(readFileSync(file)).root]
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    const current = key
    keys++
    current.values((_name, _type, buffer, start, end) => {
      values++
      bytes += end - start
      digestHex('sha1', buffer.subarray(start, end))
    })
    current.subkeys((name, ref) => {
      const child = current.childAt(name, ref)
      if (!('status' in child)) pending.push(child)
    })
  }
  return { keys, values, bytes }
}

function copyOf(key: TreeKey): HiveTree {
  const values: HiveValue[] = []
  const keys: HiveTree[] = []
  key.values((name, type, buffer, start, end) => {
    values.push({ name, type, data: Buffer.from(buffer.subarray(start, end)) })
  })
  key.subkeys((name, ref) => {
    const child = key.childAt(name, ref)
    if (!('status' in child)) keys.push(copyOf(child))
  })
  return { name: key.name, values, keys }
}

function least(measure: () => number): number {
  return Math.min(...Array.from({ length: RUNS }, measure))
}

function compare(files: readonly string[]): void {
  const own = ['--conditions=regmon-source', fileURLToPath(import.meta.url)]
  const start = least(() => cpu(process.execPath, [...own, '--walk']))
  const rows = files.map((file) => {
    const hivexml = least(() => cpu('hivexml', [file]))
    const regmon = least(() => cpu(process.execPath, [...own, '--walk', file])) - start
    const ratio = (regmon / hivexml).toFixed(2)
    const seconds = { hivexml: hivexml.toFixed(3), regmon: regmon.toFixed(3) }
    return { hive: basename(file), ...walk(file), ...seconds, ratio }
  })
  console.table(rows)
}

const [first, ...rest] = process.argv.slice(2)
if (first === '--walk') {
  for (const file of rest) walk(file)
} else if (first !== undefined) {
  compare([first, ...rest])
} else {
  const folder = mkdtempSync(join(tmpdir(), 'regmon-bench-'))
  try {
    const large = join(folder, 'large')
    const tree = copyOf(new Hive(readFileSync(SYSTEM)).root)
    writeFileSync(
      large,
      writeHive({ keys: Array.from({ length: COPIES }, (_, i) => ({ ...tree, name: `${i}` })) }),
    )
    compare([fileURLToPath(SYSTEM), large])
  } finally {
    rmSync(folder, { recursive: true })
  }
}
