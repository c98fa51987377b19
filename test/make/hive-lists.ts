/** Lists of subkeys as hives hold them. */
import { upcase } from '../../src/registry/index.ts'
import type { HiveCells } from './hive-cells.ts'

export type ListKind = 'li' | 'lf' | 'lh'

export interface ListedKey {
  readonly name: string
  readonly offset: number
}

/**
 * Writes the list of a key's subkeys, sorted by them.
 * @param leafLength more subkeys than that make an index root (`ri`) over several leaves.
 */
export function writeList(
  cells: HiveCells,
  keys: readonly ListedKey[],
  kind: ListKind,
  leafLength: number,
): number {
  const leaves: number[] = []
  for (let i = 0; i < keys.length; i += leafLength) {
    leaves.push(writeLeaf(cells, keys.slice(i, i + leafLength), kind))
  }
  const [only] = leaves
  if (leaves.length === 1 && only !== undefined) return only
  const root = Buffer.alloc(4 + leaves.length * 4)
  root.write('ri', 'latin1')
  root.writeUInt16LE(leaves.length, 2)
  for (const [i, leaf] of leaves.entries()) root.writeUInt32LE(leaf, 4 + i * 4)
  return cells.put(root)
}

function writeLeaf(cells: HiveCells, keys: readonly ListedKey[], kind: ListKind): number {
  const width = kind === 'li' ? 4 : 8
  const leaf = Buffer.alloc(4 + keys.length * width)
  leaf.write(kind, 'latin1')
  leaf.writeUInt16LE(keys.length, 2)
  for (const [i, { name, offset }] of keys.entries()) {
    const at = 4 + i * width
    leaf.writeUInt32LE(offset, at)
    if (kind === 'lh') leaf.writeUInt32LE(hashOf(name), at + 4)
    if (kind === 'lf') leaf.write(hintOf(name), at + 4, 'latin1')
  }
  return cells.put(leaf)
}

function hashOf(name: string): number {
  let hash = 0
  const upcased = upcase(name)
  for (let i = 0; i < upcased.length; i++) hash = (Math.imul(hash, 37) + upcased.charCodeAt(i)) >>> 0
  return hash
}

/** The first four characters, if they are of one byte each. */
function hintOf(name: string): string {
  const start = name.slice(0, 4)
  return /^[\0-\xff]*$/.test(start) ? start : ''
}
