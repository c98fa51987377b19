/**
 * The walk of a hive with SHA-1 of every value, against hivexml, and against python3-hivex that reads the
 * bytes of every value. CPU seconds; for Node and Python, beyond the same program without a hive.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeLargeHive, SYSTEM } from './hives.ts'
import { type Command, compare, run } from './measure.ts'
import { needPackages } from './peers.ts'
import { type Benchmark, type Row, ratioRow } from './row.ts'

const ROUNDS = 7
const REGMON_WALK = fileURLToPath(new URL('./walk-hive.ts', import.meta.url))
const HIVEX_WALK = fileURLToPath(new URL('./walk-hivex.py', import.meta.url))

/** SHA-1 of each value's data as python3-hivex reads it, sorted. */
export function listWithHivex(file: string): string[] {
  return lines(hivex('--list', file)).toSorted()
}

export const walk: Benchmark = {
  name: 'walk',
  measure: () => {
    needPackages('time', 'libhivex-bin', 'python3-hivex')
    const folder = mkdtempSync(join(tmpdir(), 'regmon-bench-'))
    try {
      const large = join(folder, 'large')
      makeLargeHive(large)
      return [
        ...rowsOf(large, 'a large hive', { hivexml: 0.5, hivex: 1.5 }),
        ...rowsOf(SYSTEM, 'SYSTEM_win10_a', {}),
      ]
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

function rowsOf(file: string, name: string, bars: { hivexml?: number; hivex?: number }): Row[] {
  const sums = listWithHivex(file)
  assert.deepEqual(lines(walkHive('--list', file)).toSorted(), sums)
  const verify = (stdout: string) => assert.equal(Number(stdout.split(' ')[1]), sums.length)
  const xml = run({ program: 'hivexml', args: [file] }).stdout
  assert.equal(xml.match(/<value[ >]/g)?.length, sums.length)
  const costs = compare(ROUNDS, {
    node: walkHive(),
    regmon: { ...walkHive(file), verify },
    hivexml: { program: 'hivexml', args: [file], silent: true },
    python: hivex(),
    hivex: { ...hivex(file), verify },
  })
  const regmonCpu = costs.regmon.cpu - costs.node.cpu
  const what = `walk and SHA-1 of ${name}`
  return [
    ratioRow(`${what} to hivexml`, regmonCpu, costs.hivexml.cpu, bars.hivexml),
    ratioRow(`${what} to python3-hivex`, regmonCpu, costs.hivex.cpu - costs.python.cpu, bars.hivex),
  ]
}

/** The program that walks a hive, takes SHA-1 of every value, and does nothing else. */
export function walkHive(...args: readonly string[]): Command {
  return { program: process.execPath, args: ['--conditions=regmon-source', REGMON_WALK, ...args] }
}

function hivex(...args: readonly string[]): Command {
  return { program: '/usr/bin/python3', args: [HIVEX_WALK, ...args] }
}

function lines(command: Command): string[] {
  return run(command).stdout.trimEnd().split('\n')
}
