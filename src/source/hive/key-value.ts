/** Value cells (`vk`): the name and type of a value. */
import type { Cells } from './cells.ts'
import { Damage } from './damage.ts'
import { readName } from './names.ts'

const SIGNATURE = 0x6b76
const LENGTH = 20
const VALUE_COMP_NAME = 0x1

/** The file position of a value's cell, which its name's length was checked for. */
export function keyValueAt(cells: Cells, reference: number): number {
  const value = cells.at(reference, LENGTH)
  if (cells.file.readUInt16LE(value) !== SIGNATURE)
    throw new Damage('cell', value - 4, 'no value: its signature is not "vk"')
  if (cells.length(value) < LENGTH + cells.file.readUInt16LE(value + 2))
    throw new Damage('value', value - 4, 'its name reaches beyond its cell')
  return value
}

export function valueNameOf(file: Buffer, value: number): string {
  const length = file.readUInt16LE(value + 2)
  if (length === 0) return ''
  return readName(file, value + LENGTH, length, (file.readUInt16LE(value + 16) & VALUE_COMP_NAME) !== 0)
}

export function valueTypeOf(file: Buffer, value: number): number {
  return file.readUInt32LE(value + 12)
}
