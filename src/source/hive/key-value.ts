/** Value cells (`vk`): the name and type of a value. */
import type { Cells } from './cells.ts'
import { Damage } from './damage.ts'
import { TOMBSTONE } from './layout.ts'
import { HALF_CHARACTER, readName } from './names.ts'

const SIGNATURE = 0x6b76
const LENGTH = 20

/** The words of a value's cell, by their order. The length of the name is the upper half of the first. */
const TYPE = 3
const FLAGS = 4

const VALUE_COMP_NAME = 0x1
const IS_TOMBSTONE = 0x2

/** The file position of a value's cell. That its name lies in the cell was checked. */
export function keyValueAt(cells: Cells, reference: number): number {
  const value = cells.at(reference, LENGTH)
  const first = cells.words[value >>> 2]!
  if ((first & 0xffff) !== SIGNATURE)
    throw new Damage('cell', cells.start(value), 'no value: its signature is not "vk"')
  if (cells.length(value) < LENGTH + (first >>> 16))
    throw new Damage('value', cells.start(value), 'its name reaches beyond its cell')
  return value
}

/** @throws Damage where it ends within a character. */
export function valueNameOf(cells: Cells, value: number): string {
  const length = cells.words[value >>> 2]! >>> 16
  if (length === 0) return ''
  const compressed = cells.layout.compressedNames && (flagsOf(cells, value) & VALUE_COMP_NAME) !== 0
  if (!compressed && length % 2 !== 0) throw new Damage('value', cells.start(value), HALF_CHARACTER)
  return readName(cells.file, value + LENGTH, length, compressed)
}

/** @throws Damage for a tombstone, which hides the value of that name in the layers below. */
export function refuseTombstone(cells: Cells, value: number): void {
  if (cells.layout.layers && (flagsOf(cells, value) & IS_TOMBSTONE) !== 0)
    throw new Damage('value', cells.start(value), TOMBSTONE)
}

export function valueTypeOf({ words }: Cells, value: number): number {
  return words[(value >>> 2) + TYPE]!
}

function flagsOf({ words }: Cells, value: number): number {
  return words[(value >>> 2) + FLAGS]!
}
