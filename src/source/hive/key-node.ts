/** Key nodes (`nk`): the fields of a key, and what makes a cell one. */
import type { Cells } from './cells.ts'
import { Damage } from './damage.ts'
import { TOMBSTONE } from './layout.ts'
import { HALF_CHARACTER, hasUnit, isNamed, readName } from './names.ts'

const SIGNATURE = 0x6b6e
const LENGTH = 76

/** The words of a key node, by their order. The flags are the upper half of the first. */
const FLAGS = 0
const LAYER = 3
const PARENT = 4
const SUBKEYS = 5
const VALUES = 9
/** The lower half: the length of the name in bytes. */
const NAME_LENGTH = 18

/** `\`, which separates the names of a path. */
const SEPARATOR = '\\'
const SEPARATOR_UNIT = 0x5c

/** What the key does to the key of that path in the layers below, in the second byte of its word. */
const LAYER_SEMANTICS = 0x300
const IS_TOMBSTONE = 0x100

const KEY_SYM_LINK = 0x100000
const KEY_COMP_NAME = 0x200000
/** A key that stands for a predefined one, as `Perflib\009` does: its value count is a handle, and it has no values. */
const KEY_PREDEF_HANDLE = 0x400000

/** The file position of a key node. That its name lies in the cell was checked. */
export function keyNodeAt(cells: Cells, reference: number): number {
  const node = cells.at(reference, LENGTH)
  if ((cells.words[node >>> 2]! & 0xffff) !== SIGNATURE)
    throw new Damage('cell', cells.start(node), 'no key: its signature is not "nk"')
  if (cells.length(node) < LENGTH + nameLength(cells, node))
    throw new Damage('key', cells.start(node), 'its name reaches beyond its cell')
  return node
}

function word({ words }: Cells, node: number, field: number): number {
  return words[(node >>> 2) + field]!
}

function nameLength(cells: Cells, node: number): number {
  return word(cells, node, NAME_LENGTH) & 0xffff
}

function hasFlag(cells: Cells, node: number, flag: number): boolean {
  return (word(cells, node, FLAGS) & flag) !== 0
}

export function isLink(cells: Cells, node: number): boolean {
  return hasFlag(cells, node, KEY_SYM_LINK)
}

/** FILETIME. */
export function lastWriteOf(file: Buffer, node: number): bigint {
  return file.readBigUInt64LE(node + 4)
}

/** Offset of the parent's cell; junk in a root key. */
export function parentOf(cells: Cells, node: number): number {
  return word(cells, node, PARENT)
}

/** Where it is 0, Windows ignores the offset of the list, which may be a remnant. The same holds for values. */
export function subkeyCountOf(cells: Cells, node: number): number {
  return word(cells, node, SUBKEYS)
}

/** File position of the field that refers to the list of subkeys. */
export function subkeyListOf(node: number): number {
  return node + 28
}

export function valueCountOf(cells: Cells, node: number): number {
  return hasFlag(cells, node, KEY_PREDEF_HANDLE) ? 0 : word(cells, node, VALUES)
}

/** File position of the field that refers to the list of values. */
export function valueListOf(node: number): number {
  return node + 40
}

export function keyNameOf(cells: Cells, node: number): string {
  return readName(cells.file, node + LENGTH, nameLength(cells, node), isCompressed(cells, node))
}

/** @throws Damage where no key can have that name. */
export function subkeyNameOf(cells: Cells, node: number): string {
  if (!isCompressed(cells, node) && nameLength(cells, node) % 2 !== 0)
    throw new Damage('key', cells.start(node), HALF_CHARACTER)
  const name = keyNameOf(cells, node)
  if (name !== '' && !name.includes(SEPARATOR)) return name
  throw new Damage('key', cells.start(node), `${JSON.stringify(name)} cannot be the name of a key`)
}

/** @throws Damage where {@link subkeyNameOf} does; otherwise makes no string. */
export function checkName(cells: Cells, node: number): void {
  const length = nameLength(cells, node)
  const compressed = isCompressed(cells, node)
  const isWhole = compressed || length % 2 === 0
  if (isWhole && length > 0 && !hasUnit(cells.file, node + LENGTH, length, compressed, SEPARATOR_UNIT)) return
  subkeyNameOf(cells, node)
}

export function isKeyNamed(cells: Cells, node: number, upcased: string): boolean {
  return isNamed(cells.file, node + LENGTH, nameLength(cells, node), isCompressed(cells, node), upcased)
}

function isCompressed(cells: Cells, node: number): boolean {
  return cells.layout.compressedNames && hasFlag(cells, node, KEY_COMP_NAME)
}

/** The damage to report for a tombstone, which hides the key of that path in the layers below. */
export function tombstoneAt(cells: Cells, node: number): Damage | undefined {
  if (!cells.layout.layers || (word(cells, node, LAYER) & LAYER_SEMANTICS) !== IS_TOMBSTONE) return undefined
  return new Damage('key', cells.start(node), TOMBSTONE)
}
