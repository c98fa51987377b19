/** The hives that the benchmarks read, and the truth about them. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Hive } from '../src/source/hive/index.ts'
import type { TreeKey } from '../src/source/offline/index.ts'
import { type HiveTree, type HiveValue, writeHive } from '../test/make/hive.ts'

export const VALUES_PER_KEY = 5
const COPIES = 8

/** A real SYSTEM hive of 50,000 values. */
export const SYSTEM = fileURLToPath(new URL('../../shared/hives/SYSTEM_win10_a', import.meta.url))

export interface MadeHive {
  readonly file: string
  readonly values: number
  /** SHA-1 of each value's data, sorted. */
  readonly sums: readonly string[]
}

/** Five values in each key, keys in folders of a hundred, in folders of a hundred; all data differ. */
export function makeHive(file: string, keys: number): MadeHive {
  const sums: string[] = []
  const value = (index: number): HiveValue => {
    const data = dataOf(sums.length)
    sums.push(sha1(data))
    return { name: `value ${index}`, type: 1, data }
  }
  const many = (name: string, count: number, below: () => HiveTree): HiveTree => ({
    name,
    keys: Array.from({ length: count }, (_, i) => ({ ...below(), name: `${name} ${i}` })),
  })
  const key = () => ({ values: Array.from({ length: VALUES_PER_KEY }, (_, i) => value(i)) })
  const tree = many('folder', keys / 10_000, () => many('group', 100, () => many('key', 100, key)))
  writeFileSync(file, writeHive(tree))
  return { file, values: sums.length, sums: sums.toSorted() }
}

function dataOf(index: number): Buffer {
  return Buffer.from(`some forty bytes of text, as ${String(index).padStart(9)}`, 'utf16le')
}

function sha1(data: Buffer): string {
  return createHash('sha1').update(data).digest('hex')
}

/** A hive that holds the real SYSTEM eight times. */
export function makeLargeHive(file: string): void {
  const tree = copyOf(new Hive(readFileSync(SYSTEM)).root)
  const keys = Array.from({ length: COPIES }, (_, i) => ({ ...tree, name: `${i}` }))
  writeFileSync(file, writeHive({ keys }))
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

/** The same hive with one byte of one value's data changed, in the middle. */
export function makeChangedHive(
  hive: MadeHive,
  file: string,
): MadeHive & { readonly change: { readonly PrevDigest: string; readonly Digest: string } } {
  const bytes = readFileSync(hive.file)
  const before = dataOf(Math.floor(hive.values / 2))
  const at = bytes.indexOf(before)
  const after = Buffer.from(before)
  after.writeUInt16LE('!'.charCodeAt(0), after.length - 2)
  after.copy(bytes, at)
  writeFileSync(file, bytes)
  return { ...hive, file, change: { PrevDigest: sha1(before), Digest: sha1(after) } }
}
