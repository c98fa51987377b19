/**
 * Bins and the cells in them. Every cell that is handed out starts where a bin says that an allocated
 * cell starts, and lies within that bin; and one place alone refers to it, so that nothing is reached
 * twice: no loop, no key with two parents, and no more steps than the file has bytes.
 */
import { BASE_BLOCK_LENGTH, type BaseBlock } from './base-block.ts'
import { Damage, hex } from './damage.ts'
import { type Gap, Gaps } from './gaps.ts'
import type { Layout } from './layout.ts'
import { wordsOf } from './words.ts'

const PAGE = 4096
const BIN_HEADER_LENGTH = 32
const BIN_SIGNATURE = 0x6e696268
/** Cells of all versions start at a multiple of 8. */
const SLOT_BITS = 3
const IN_SLOT = 7

/** In {@link Cells.referrers}: an allocated cell starts here, and nothing has referred to it yet. */
const UNCLAIMED = 1

export class Cells {
  readonly file: Buffer
  /** The file as little-endian words. All fields lie at multiples of 4, and words are read much faster than bytes. */
  readonly words: Uint32Array
  readonly layout: Layout
  private readonly header: number
  private readonly gaps: Gaps
  /** For each 8 bytes of the bins: 0, {@link UNCLAIMED}, or the file position that refers to the cell here. */
  private readonly referrers: Uint32Array

  constructor(file: Buffer, base: BaseBlock) {
    const { bytes, words } = wordsOf(file)
    this.file = bytes
    this.words = words
    this.layout = base.layout
    this.header = base.layout.cellHeader
    const promised = BASE_BLOCK_LENGTH + base.binsLength
    const end = base.checksumHolds ? Math.min(promised, file.length) : file.length
    this.referrers = new Uint32Array((end - BASE_BLOCK_LENGTH) >>> SLOT_BITS)
    this.gaps = new Gaps(this.findCells(end), promised, file.length, base.checksumHolds)
  }

  /** Bins that are not as they should be, in file order. */
  get damage(): readonly Damage[] {
    return this.gaps.damage
  }

  /** How many bytes a cell's content has, at most 15 more than was asked for when it was made. */
  length(cell: number): number {
    const { header } = this
    return -(this.words[(cell - header) >>> 2]! | 0) - header
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
    const offset = this.words[reference >>> 2]!
    const slot = offset >>> SLOT_BITS
    const referrer = (offset & IN_SLOT) === 0 && slot < this.referrers.length ? this.referrers[slot]! : 0
    if (referrer !== reference) {
      if (referrer === 0) throw this.noCell(offset)
      if (referrer !== UNCLAIMED) throw twice(BASE_BLOCK_LENGTH + offset, referrer, reference)
      this.referrers[slot] = reference
    }
    const cell = BASE_BLOCK_LENGTH + offset + this.header
    const length = this.length(cell)
    if (length < least) throw new Damage('cell', this.start(cell), `${length} bytes, and ${least} are needed`)
    return cell
  }

  private noCell(offset: number): Damage {
    const at = BASE_BLOCK_LENGTH + offset
    const gap = this.gaps.at(at)
    if (gap !== undefined) return new Damage('cell', at, () => `lost: ${gap.damage.reason}`)
    const isInside = at < BASE_BLOCK_LENGTH + (this.referrers.length << SLOT_BITS)
    return new Damage('cell', at, isInside ? 'no allocated cell starts here' : 'outside the bins')
  }

  private findCells(end: number): Gap[] {
    const gaps: Gap[] = []
    for (let bin = BASE_BLOCK_LENGTH; bin + BIN_HEADER_LENGTH <= end; ) {
      const length = this.binLength(bin, end)
      if (typeof length === 'number') {
        const damage = this.findCellsOfBin(bin, bin + length)
        bin += length
        if (damage !== undefined) gaps.push({ damage, end: bin })
      } else {
        do bin += PAGE
        while (bin + BIN_HEADER_LENGTH <= end && typeof this.binLength(bin, end) !== 'number')
        gaps.push({ damage: length, end: bin + BIN_HEADER_LENGTH <= end ? bin : end })
      }
    }
    return gaps
  }

  private binLength(bin: number, end: number): number | Damage {
    const at = bin >>> 2
    if (this.words[at] !== BIN_SIGNATURE) {
      const found = JSON.stringify(this.file.toString('latin1', bin, bin + 4))
      return new Damage('bin', bin, `signature ${found}, not "hbin"`)
    }
    const offset = this.words[at + 1]!
    if (offset !== bin - BASE_BLOCK_LENGTH)
      return new Damage('bin', bin, `says that it lies at offset ${hex(offset)}`)
    const length = this.words[at + 2]!
    if (length === 0 || length % PAGE !== 0 || bin + length > end)
      return new Damage('bin', bin, `length ${hex(length)}`)
    return length
  }

  private findCellsOfBin(bin: number, end: number): Damage | undefined {
    const { words, referrers } = this
    const { cellAlignment } = this.layout
    for (let cell = bin + BIN_HEADER_LENGTH; cell < end; ) {
      const size = words[cell >>> 2]! | 0
      const length = Math.abs(size)
      if (length < cellAlignment || (length & (cellAlignment - 1)) !== 0 || cell + length > end)
        return new Damage('cell', cell, `length ${size} in a bin that ends at ${hex(end)}`)
      if (size < 0) referrers[(cell - BASE_BLOCK_LENGTH) >>> SLOT_BITS] = UNCLAIMED
      cell += length
    }
    return undefined
  }
}

function twice(cell: number, first: number, second: number): Damage {
  return new Damage('cell', cell, () => `referred to at ${hex(first)} and ${hex(second)}`)
}
