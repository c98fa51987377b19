/**
 * Bins and the cells in them. Every cell that is handed out starts where a bin says that an allocated
 * cell starts, and lies within that bin; and it is referred to from one place alone, so that nothing is
 * reached twice: no loop, no key with two parents, and no more steps than the file has bytes.
 */
import { BASE_BLOCK_LENGTH, type BaseBlock } from './base-block.ts'
import { Damage } from './damage.ts'

/** An offset that refers to nothing. */
export const NIL = 0xffffffff

const PAGE = 4096
const BIN_HEADER_LENGTH = 32
const BIN_SIGNATURE = 0x6e696268
const CELL_ALIGNMENT = 8

/** In {@link Cells.referrers}: an allocated cell starts here, and nothing has referred to it yet. */
const UNCLAIMED = 1

export class Cells {
  readonly file: Buffer
  /** Bins that are not as they should be, in file order. */
  readonly damage: readonly Damage[]
  /** For each 8 bytes of the bins: 0, {@link UNCLAIMED}, or the file position that refers to the cell here. */
  private readonly referrers: Uint32Array

  constructor(file: Buffer, base: BaseBlock) {
    this.file = file
    const promised = BASE_BLOCK_LENGTH + base.binsLength
    const end = base.checksumHolds ? Math.min(promised, file.length) : file.length
    this.referrers = new Uint32Array(Math.floor((end - BASE_BLOCK_LENGTH) / CELL_ALIGNMENT))
    this.damage = [...this.findCells(end), ...missingEnd(promised, file, base)]
  }

  /** How many bytes a cell's content has, at most 7 more than was asked for when it was made. */
  length(cell: number): number {
    return -this.file.readInt32LE(cell - 4) - 4
  }

  /**
   * The file position of a cell's content.
   * @param reference file position of the field that holds the cell's offset.
   * @param least bytes that the content must have.
   */
  at(reference: number, least: number): number {
    const offset = this.file.readUInt32LE(reference)
    const slot = offset / CELL_ALIGNMENT
    const referrer = this.referrers[slot]
    if (referrer === undefined || referrer === 0) throw this.noCell(offset)
    if (referrer !== reference) {
      if (referrer !== UNCLAIMED)
        throw new Damage(
          'cell',
          BASE_BLOCK_LENGTH + offset,
          `referred to at ${hex(referrer)} and ${hex(reference)}`,
        )
      this.referrers[slot] = reference
    }
    const cell = BASE_BLOCK_LENGTH + offset + 4
    if (this.length(cell) < least)
      throw new Damage('cell', cell - 4, `${this.length(cell)} bytes, and ${least} are needed`)
    return cell
  }

  private noCell(offset: number): Damage {
    const at = BASE_BLOCK_LENGTH + offset
    const damaged = this.damage.findLast(({ code }) => code <= at)
    if (at >= BASE_BLOCK_LENGTH + this.referrers.length * CELL_ALIGNMENT)
      return new Damage('cell', at, 'outside the bins')
    return new Damage(
      'cell',
      at,
      damaged === undefined ? 'no allocated cell starts here' : `lost: ${damaged.reason}`,
    )
  }

  private *findCells(end: number): Generator<Damage> {
    for (let bin = BASE_BLOCK_LENGTH; bin + BIN_HEADER_LENGTH <= end; ) {
      const length = this.binLength(bin, end)
      if (typeof length === 'number') {
        const damage = this.findCellsOfBin(bin, bin + length)
        if (damage !== undefined) yield damage
        bin += length
      } else {
        yield length
        do bin += PAGE
        while (bin + BIN_HEADER_LENGTH <= end && typeof this.binLength(bin, end) !== 'number')
      }
    }
  }

  private binLength(bin: number, end: number): number | Damage {
    if (this.file.readUInt32LE(bin) !== BIN_SIGNATURE) {
      const found = JSON.stringify(this.file.toString('latin1', bin, bin + 4))
      return new Damage('bin', bin, `signature ${found}, not "hbin"`)
    }
    const offset = this.file.readUInt32LE(bin + 4)
    if (offset !== bin - BASE_BLOCK_LENGTH)
      return new Damage('bin', bin, `says that it lies at offset ${hex(offset)}`)
    const length = this.file.readUInt32LE(bin + 8)
    if (length === 0 || length % PAGE !== 0 || bin + length > end)
      return new Damage('bin', bin, `length ${hex(length)}`)
    return length
  }

  private findCellsOfBin(bin: number, end: number): Damage | undefined {
    for (let cell = bin + BIN_HEADER_LENGTH; cell < end; ) {
      const size = this.file.readInt32LE(cell)
      const length = Math.abs(size)
      if (length < CELL_ALIGNMENT || length % CELL_ALIGNMENT !== 0 || cell + length > end)
        return new Damage('cell', cell, `length ${size} in a bin that ends at ${hex(end)}`)
      if (size < 0) this.referrers[(cell - BASE_BLOCK_LENGTH) / CELL_ALIGNMENT] = UNCLAIMED
      cell += length
    }
    return undefined
  }
}

function missingEnd(promised: number, file: Buffer, { checksumHolds }: BaseBlock): Damage[] {
  if (!checksumHolds || promised <= file.length) return []
  return [new Damage('end of file', file.length, `the bins should reach to ${hex(promised)}`)]
}

function hex(offset: number): string {
  return `0x${offset.toString(16)}`
}
