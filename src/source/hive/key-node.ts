/** Key nodes (`nk`): the fields of a key, and what makes a cell one. */
import type { Cells } from './cells.ts'
import { Damage } from './damage.ts'
import { isNamed, readName } from './names.ts'

const SIGNATURE = 0x6b6e
const LENGTH = 76

const KEY_SYM_LINK = 0x10
const KEY_COMP_NAME = 0x20
/** Its value count is a handle: such a key has no values. */
const KEY_PREDEF_HANDLE = 0x40

/** The file position of a key node, which its name's length was checked for. */
export function keyNodeAt(cells: Cells, reference: number): number {
  const node = cells.at(reference, LENGTH)
  if (cells.file.readUInt16LE(node) !== SIGNATURE)
    throw new Damage('cell', node - 4, 'no key: its signature is not "nk"')
  if (cells.length(node) < LENGTH + cells.file.readUInt16LE(node + 72))
    throw new Damage('key', node - 4, 'its name reaches beyond its cell')
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
  return (file.readUInt16LE(node + 2) & KEY_PREDEF_HANDLE) === 0 ? file.readUInt32LE(node + 36) : 0
}

/** File position of the field that refers to the list of values. */
export function valueListOf(node: number): number {
  return node + 40
}

export function keyNameOf(file: Buffer, node: number): string {
  const compressed = (file.readUInt16LE(node + 2) & KEY_COMP_NAME) !== 0
  return readName(file, node + LENGTH, file.readUInt16LE(node + 72), compressed)
}

export function isKeyNamed(file: Buffer, node: number, upcased: string): boolean {
  const compressed = (file.readUInt16LE(node + 2) & KEY_COMP_NAME) !== 0
  return isNamed(file, node + LENGTH, file.readUInt16LE(node + 72), compressed, upcased)
}
