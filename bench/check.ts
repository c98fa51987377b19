/**
 * A whole check of values that did not change, with SQLite, against the walk and SHA-1 of the same hive
 * alone, and twenty policies over it against one: `node --conditions=regmon-source bench/check.ts`. CPU
 * seconds, user and system, beyond a Node that loaded the same; least of the runs, in turns.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type HiveTree, writeHive } from '../test/make/hive.ts'
import { cpu } from './cpu.ts'

const RUNS = 5
const KEYS = 100_000
const VALUES_PER_KEY = 5
const MOUNT = 'HKLM\\S'

const BIN = fileURLToPath(new URL('../src/bin.js', import.meta.url))
const WALK = fileURLToPath(new URL('./hive-walk.ts', import.meta.url))

/** Keys in folders of a hundred, in folders of a hundred. */
function tree(): HiveTree {
  const data = Buffer.from('some forty bytes of text, as a path is', 'utf16le')
  const values = Array.from({ length: VALUES_PER_KEY }, (_, i) => ({ name: `value ${i}`, type: 1, data }))
  const many = (name: string, count: number, below: () => HiveTree): HiveTree => ({
    name,
    keys: Array.from({ length: count }, (_, i) => ({ ...below(), name: `${name} ${i}` })),
  })
  return many('folder', KEYS / 10_000, () => many('group', 100, () => many('key', 100, () => ({ values }))))
}

const folder = mkdtempSync(join(tmpdir(), 'regmon-bench-'))
try {
  const hive = join(folder, 'hive')
  const empty = join(folder, 'empty')
  writeFileSync(hive, writeHive(tree()))
  writeFileSync(empty, writeHive({}))
  const policy = { watch: [`${MOUNT}\\**\\*`], report: ['CHANGE', 'DELETE', 'NEW'] }
  for (let i = 0; i < 20; i++) writeFileSync(join(folder, `${i}.policy.json`), JSON.stringify(policy))
  const check = (file: string, store: string, policies: string) => [
    BIN,
    'check',
    policies,
    ...['--hive', `${MOUNT}=${file}`, '--store', join(folder, store), '-r', 'jsonl'],
  ]
  const walk = (...files: string[]) => ['--conditions=regmon-source', WALK, '--walk', ...files]
  const one = join(folder, '0.policy.json')
  const all = join(folder, '*.policy.json')
  const commands = {
    'walk and SHA-1': [walk(hive), walk()],
    'check, one policy': [check(hive, 'one.db', one), check(empty, 'none.db', one)],
    'check, twenty policies': [check(hive, 'all.db', all), check(empty, 'empty.db', all)],
  } as const
  for (const [full, start] of Object.values(commands)) {
    for (const args of [full, start]) execFileSync(process.execPath, args, { cwd: folder, stdio: 'ignore' })
  }
  const rounds = Array.from({ length: RUNS }, () =>
    Object.values(commands).map(
      ([full, start]) => cpu(process.execPath, full, folder) - cpu(process.execPath, start, folder),
    ),
  )
  const least = Object.keys(commands).map((_, index) => Math.min(...rounds.map((round) => round[index]!)))
  console.table(
    Object.keys(commands).map((what, index) => ({
      what,
      seconds: least[index]!.toFixed(3),
      'to the walk': (least[index]! / least[0]!).toFixed(2),
      'to one policy': (least[index]! / least[1]!).toFixed(2),
    })),
  )
} finally {
  rmSync(folder, { recursive: true })
}
