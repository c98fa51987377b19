/** Key nodes (`nk`): the fields of a key, and what makes a cell one. */
import type { Cells } from './cells.ts'
import { Damage } from './damage.ts'
import { type Layout, TOMBSTONE } from './layout.ts'
import { HALF_CHARACTER, hasUnit, isNamed, readName } from './names.ts'

const SIGNATURE = 0x6b6e
const LENGTH = 76

/** `\\`, which parts the names of a path. */
const SEPARATOR = '\\'
const SEPARATOR_UNIT = 0x5c

/** An offset that refers to nothing. */
const NONE = 0xffffffff

/** Of the byte of layer bits: what the key does to the key of that path in the layers below. */
const LAYER_SEMANTICS = 0x3
const IS_TOMBSTONE = 1

const KEY_SYM_LINK = 0x10
const KEY_COMP_NAME = 0x20
/** Its value count is a handle: such a key has no values. */
const KEY_PREDEF_HANDLE = 0x40
/** Handles of predefined keys, as HKEY_PERFORMANCE_DATA, begin here (`winreg.h`); a count below is one of values. */
const PREDEFINED = 0x80000000

/** The file position of a key node, which its name's length was checked for. */
export function keyNodeAt(cells: Cells, reference: number): number {
  const node = cells.at(reference, LENGTH)
  if (cells.file.readUInt16LE(node) !== SIGNATURE)
    throw new Damage('cell', cells.start(node), 'no key: its signature is not "nk"')
  if (cells.length(node) < LENGTH + cells.file.readUInt16LE(node + 72))
    throw new Damage('key', cells.start(node), 'its name reaches beyond its cell')
  return node
}

export function isLink(file: Buffer, node: number): boolean {
  return (file.readUInt16LE(node + 2) & KEY_SYM_LINK) !== 0
}

/** FILETIME. */
export function lastWriteOf(file: Buffer, node: number): bigint {
  return file.readBigUInt64LE(node + 4)
}

/** Offset of the parent's cell; junk in a root key. */
export function parentOf(file: Buffer, node: number): number {
  return file.readUInt32LE(node + 16)
}

export function subkeyCountOf(file: Buffer, node: number): number {
  return file.readUInt32LE(node + 20)
}

/** File position of the field that refers to the list of subkeys. */
export function subkeyListOf(node: number): number {
  return node + 28
}

export function valueCountOf(file: Buffer, node: number): number {
  return isHandle(file, node) ? 0 : file.readUInt32LE(node + 36)
}

function isHandle(file: Buffer, node: number): boolean {
  return (file.readUInt16LE(node + 2) & KEY_PREDEF_HANDLE) !== 0
}

/** Windows takes a list away with its last entry; a list that its key's count hides was hidden by a hand. */
export function hiddenSubkeys(cells: Cells, node: number): Damage | undefined {
  return hiddenList(cells, node, subkeyListOf(node), 'subkeys')
}

export function hiddenValues(cells: Cells, node: number): Damage | undefined {
  const hidden = hiddenList(cells, node, valueListOf(node), 'values')
  const count = cells.file.readUInt32LE(node + 36)
  return isHandle(cells.file, node) && count >= PREDEFINED ? undefined : hidden
}

function hiddenList(cells: Cells, node: number, reference: number, what: string): Damage | undefined {
  const offset = cells.file.readUInt32LE(reference)
  if (offset === NONE || offset === 0) return undefined
  return new Damage('key', cells.start(node), `says that it has no ${what}, and refers to a list of them`)
}

/** File position of the field that refers to the list of values. */
export function valueListOf(node: number): number {
  return node + 40
}

export function keyNameOf({ file, layout }: Cells, node: number): string {
  return readName(file, node + LENGTH, file.readUInt16LE(node + 72), isCompressed(file, layout, node))
}

/** @throws Damage where no key can have that name: it would be another path. */
export function subkeyNameOf(cells: Cells, node: number): string {
  const { file, layout } = cells
  const length = file.readUInt16LE(node + 72)
  const compressed = isCompressed(file, layout, node)
  if (!compressed && length % 2 !== 0) throw new Damage('key', cells.start(node), HALF_CHARACTER)
  const name = readName(file, node + LENGTH, length, compressed)
  if (name !== '' && !name.includes(SEPARATOR)) return name
  throw new Damage('key', cells.start(node), `${JSON.stringify(name)} cannot be the name of a key`)
}

/** @throws Damage where {@link subkeyNameOf} does; makes no string else. */
export function checkName(cells: Cells, node: number): void {
  const { file, layout } = cells
  const length = file.readUInt16LE(node + 72)
  const compressed = isCompressed(file, layout, node)
  const isWhole = compressed || length % 2 === 0
  if (isWhole && length > 0 && !hasUnit(file, node + LENGTH, length, compressed, SEPARATOR_UNIT)) return
  subkeyNameOf(cells, node)
}

export function isKeyNamed({ file, layout }: Cells, node: number, upcased: string): boolean {
  const compressed = isCompressed(file, layout, node)
  return isNamed(file, node + LENGTH, file.readUInt16LE(node + 72), compressed, upcased)
}

function isCompressed(file: Buffer, { compressedNames }: Layout, node: number): boolean {
  return compressedNames && (file.readUInt16LE(node + 2) & KEY_COMP_NAME) !== 0
}

/** Why a key is none, if all that it says is that the layers below shall not show theirs. */
export function tombstoneAt(cells: Cells, node: number): Damage | undefined {
  const { file, layout } = cells
  if (!layout.layers || (file[node + 13]! & LAYER_SEMANTICS) !== IS_TOMBSTONE) return undefined
  return new Damage('key', cells.start(node), TOMBSTONE)
}
