/**
 * Bins and the cells in them. Every cell that is handed out starts where a bin says that an allocated
 * cell starts, and lies within that bin; and it is referred to from one place alone, so that nothing is
 * reached twice: no loop, no key with two parents, and no more steps than the file has bytes.
 */
import { BASE_BLOCK_LENGTH, type BaseBlock } from './base-block.ts'
import { Damage, hex } from './damage.ts'
import { type Gap, Gaps } from './gaps.ts'
import type { Layout } from './layout.ts'

const PAGE = 4096
const BIN_HEADER_LENGTH = 32
const BIN_SIGNATURE = 0x6e696268
/** Cells of all versions start at a multiple of it. */
const SLOT = 8

/** In {@link Cells.referrers}: an allocated cell starts here, and nothing has referred to it yet. */
const UNCLAIMED = 1

export class Cells {
  readonly file: Buffer
  readonly layout: Layout
  private readonly header: number
  /** The file, through which what is asked most is read quicker: a twentieth of a walk. */
  private readonly view: DataView
  private readonly gaps: Gaps
  /** For each 8 bytes of the bins: 0, {@link UNCLAIMED}, or the file position that refers to the cell here. */
  private readonly referrers: Uint32Array

  constructor(file: Buffer, base: BaseBlock) {
    this.file = file
    this.layout = base.layout
    this.header = base.layout.cellHeader
    this.view = new DataView(file.buffer, file.byteOffset, file.length)
    const promised = BASE_BLOCK_LENGTH + base.binsLength
    const end = base.checksumHolds ? Math.min(promised, file.length) : file.length
    this.referrers = new Uint32Array(Math.floor((end - BASE_BLOCK_LENGTH) / SLOT))
    this.gaps = new Gaps([...this.findCells(end)], promised, file.length, base.checksumHolds)
  }

  /** Bins that are not as they should be, in file order. */
  get damage(): readonly Damage[] {
    return this.gaps.damage
  }

  /** How many bytes a cell's content has, at most 15 more than was asked for when it was made. */
  length(cell: number): number {
    return -this.view.getInt32(cell - this.header, true) - this.header
  }

  /** The file position of the cell whose content is at `cell`: what is said of damage. */
  start(cell: number): number {
    return cell - this.header
  }

  /**
   * The file position of a cell's content.
   * @param reference file position of the field that holds the cell's offset.
   * @param least bytes that the content must have.
   */
  at(reference: number, least: number): number {
    const offset = this.view.getUint32(reference, true)
    const slot = offset / SLOT
    const referrer = this.referrers[slot]
    if (referrer === undefined || referrer === 0) throw this.noCell(offset)
    if (referrer !== reference) {
      if (referrer !== UNCLAIMED) throw twice(BASE_BLOCK_LENGTH + offset, referrer, reference)
      this.referrers[slot] = reference
    }
    const cell = BASE_BLOCK_LENGTH + offset + this.header
    if (this.length(cell) < least)
      throw new Damage('cell', this.start(cell), `${this.length(cell)} bytes, and ${least} are needed`)
    return cell
  }

  private noCell(offset: number): Damage {
    const at = BASE_BLOCK_LENGTH + offset
    const gap = this.gaps.at(at)
    if (gap !== undefined) return new Damage('cell', at, () => `lost: ${gap.damage.reason}`)
    const isInside = at < BASE_BLOCK_LENGTH + this.referrers.length * SLOT
    return new Damage('cell', at, isInside ? 'no allocated cell starts here' : 'outside the bins')
  }

  private *findCells(end: number): Generator<Gap> {
    for (let bin = BASE_BLOCK_LENGTH; bin + BIN_HEADER_LENGTH <= end; ) {
      const length = this.binLength(bin, end)
      if (typeof length === 'number') {
        const damage = this.findCellsOfBin(bin, bin + length)
        bin += length
        if (damage !== undefined) yield { damage, end: bin }
      } else {
        do bin += PAGE
        while (bin + BIN_HEADER_LENGTH <= end && typeof this.binLength(bin, end) !== 'number')
        yield { damage: length, end: bin + BIN_HEADER_LENGTH <= end ? bin : end }
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
    const { cellAlignment } = this.layout
    for (let cell = bin + BIN_HEADER_LENGTH; cell < end; ) {
      const size = this.view.getInt32(cell, true)
      const length = Math.abs(size)
      if (length < cellAlignment || (length & (cellAlignment - 1)) !== 0 || cell + length > end)
        return new Damage('cell', cell, `length ${size} in a bin that ends at ${hex(end)}`)
      if (size < 0) this.referrers[(cell - BASE_BLOCK_LENGTH) / SLOT] = UNCLAIMED
      cell += length
    }
    return undefined
  }
}

function twice(cell: number, first: number, second: number): Damage {
  return new Damage('cell', cell, () => `referred to at ${hex(first)} and ${hex(second)}`)
}
