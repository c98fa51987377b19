/** The hives that are mutated: made ones in every layout, real ones if they are there, and hives with logs. */
import { existsSync, readFileSync } from 'node:fs'
import { REG_BINARY, REG_DWORD, REG_SZ } from '../../src/registry/index.ts'
import { mayBeDirty } from '../../src/source/hive/base-block.ts'
import { replay } from '../../src/source/hive/replay.ts'
import { readLog } from '../../src/source/hive/transaction-log.ts'
import { type HiveOptions, type HiveTree, writeHive } from '../make/hive.ts'
import { entryBetween, writeLog, writeOldLog } from '../make/hive-log.ts'
import { treeOf, value } from '../make/tree.ts'
import { HIVES } from '../source/truth.ts'
import { mapOf } from './atlas.ts'
import type { Clean } from './judge.ts'
import { readTraced } from './trace.ts'

export interface Subject {
  readonly name: string
  /** How often it is chosen, relative to the others. */
  readonly weight: number
  /** The hive that is read; with the log applied if there is one. */
  readonly clean: Clean
  /** Whether it is sound: from a damaged hive, further damage may make more readable. */
  readonly sound: boolean
  /** A dirty hive, and its log, which is mutated instead. */
  readonly replayed?: { readonly hive: Buffer; readonly log: Buffer }
}

const bytes = (size: number) => Uint8Array.from({ length: size }, (_, i) => i * 7)
const text = (words: string) => Buffer.from(`${words}\0`, 'utf16le')

const BRANCHES = treeOf({
  '': [value('', REG_SZ, text('default')), value('root', REG_DWORD, bytes(4))],
  'Alpha\\One': [value('inline', REG_BINARY, bytes(3)), value('cell', REG_BINARY, bytes(40))],
  Twins: ['a0', 'a1', 'a2', 'a4'].map((name) => value(name, REG_DWORD, bytes(4))),
  'Alpha\\Two\\Deep\\Deeper\\Deepest': [value('bottom', REG_SZ, text('down here'))],
  'B\u00e9ta\\\u0141\u00f3d\u017a': [value('\u0141', 0xffff0011, bytes(9)), value('\u00fc', 3, bytes(0))],
  ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`Many\\k${i}`, [value('i', 3, bytes(i))]])),
})
const LINK: HiveTree = { name: 'Link', link: '\\REGISTRY\\MACHINE\\x', className: 'class' }
const TREE: HiveTree = { ...BRANCHES, keys: [...(BRANCHES.keys ?? []), LINK] }
const LARGE: HiveTree = { ...TREE, values: [value('large', 3, bytes(40_000))] }
const LAYERS: HiveTree = {
  keys: [
    { name: 'gone', layer: 1 },
    { name: 'own', layer: 2, values: [{ ...value('away', 0, bytes(0)), tombstone: true }] },
    ...(TREE.keys ?? []),
  ],
}

const MADE: readonly (readonly [name: string, weight: number, tree: HiveTree, options: HiveOptions])[] = [
  ['1.5', 20, TREE, {}],
  ['1.5, ri over lh', 20, TREE, { leafLength: 3 }],
  ['1.5, ri over li, UTF-16', 10, TREE, { leafLength: 2, list: 'li', compressNames: false }],
  ['1.5, no data inline', 10, TREE, { inlineData: false }],
  ['1.5, big data', 6, LARGE, {}],
  ['1.3, large data', 4, LARGE, { minor: 3 }],
  ['1.1', 10, TREE, { minor: 1 }],
  ['1.2', 6, TREE, { minor: 2, leafLength: 4 }],
  ['1.6, layers', 8, LAYERS, { minor: 6 }],
]

const REAL: readonly (readonly [name: string, weight: number])[] = [
  ['special_names', 6],
  ['unicode_values', 6],
  ['sublist_ok_100', 4],
  ['sublist_corrupt', 4],
  ['SECURITY_2022_saved', 3],
  ['SAM_win7', 1],
  ['SAM_bad_hbin', 1],
]

/** @param real whether to include the hives of ../shared, if they are there. */
export function subjects(real: boolean): readonly Subject[] {
  const made = MADE.map(([name, weight, tree, options]) => subject(name, weight, writeHive(tree, options)))
  const place = (name: string) => new URL(name, HIVES)
  const found = real ? REAL.filter(([name]) => existsSync(place(name))) : []
  return [
    ...made,
    ...found.map(([name, weight]) => subject(name, weight, readFileSync(place(name)))),
    ...withLogs(),
    ...(real && existsSync(place('OldLog'))
      ? [dirty('OldLog', 0.2, readFileSync(place('OldLog')), readFileSync(place('OldLog.LOG1')))]
      : []),
  ]
}

function withLogs(): Subject[] {
  const before = writeHive(BRANCHES, { sequence: [4, 3] })
  const [middle, after] = [writeHive(TREE), writeHive(LARGE)]
  const entries = [entryBetween(before, middle), entryBetween(middle, after)]
  return [
    dirty('new log', 8, before, writeLog(before, 3, entries)),
    dirty('old log', 5, before, writeOldLog(before, entryBetween(before, middle))),
  ]
}

function subject(name: string, weight: number, file: Buffer): Subject {
  const reading = readTraced(file)
  const sound = reading.reasons.every((reason) => reason.includes('tombstone'))
  // What is read depends also on the cells in which problems were found.
  const atlas = mapOf(file, reading.reasons.length === 0 ? reading : undefined)
  return { name, weight, sound, clean: { file, reading, atlas } }
}

function dirty(name: string, weight: number, hive: Buffer, log: Buffer): Subject {
  const file = replayedBy(hive, log)
  return { ...subject(name, weight, file), replayed: { hive, log } }
}

/** The hive with a log applied, or as it is where it is clean or the log does not count. */
export function replayedBy(hive: Buffer, log: Buffer): Buffer {
  if (!mayBeDirty(hive)) return hive
  const read = readLog('x.LOG1', log)
  return read === undefined ? hive : replay(hive, [read]).file
}
