/** Where the data of a value lie: in the value's own cell, in a cell, or in the segments of big data. */
import type { Cells } from './cells.ts'
import { Damage } from './damage.ts'

const INLINE = 0x80000000
const INLINE_LIMIT = 4

/** Bytes of a big data segment. */
const SEGMENT_LENGTH = 16344
const DB = 0x6264
const DB_LENGTH = 8

export class ValueData {
  /** After {@link find}: the buffer that holds the data, until the next call. */
  buffer: Buffer
  start = 0
  end = 0
  private readonly cells: Cells
  private assembled = Buffer.alloc(0)

  constructor(cells: Cells) {
    this.cells = cells
    this.buffer = cells.file
  }

  /** @param value file position of the value's cell. */
  find(value: number): void {
    const { cells } = this
    const size = cells.words[(value >>> 2) + 1]!
    this.buffer = cells.file
    if (size === 0) {
      this.start = this.end = 0
    } else if (size >= INLINE) {
      const length = size - INLINE
      if (length > INLINE_LIMIT)
        throw new Damage('value', cells.start(value), `${length} bytes of data in a field of 4`)
      this.start = value + 8
      this.end = this.start + length
    } else if (size > SEGMENT_LENGTH && cells.layout.bigData) {
      this.assemble(value, size)
    } else {
      this.start = cells.at(value + 8, size)
      this.end = this.start + size
    }
  }

  private assemble(value: number, size: number): void {
    const { cells } = this
    const { file } = cells
    const header = cells.at(value + 8, DB_LENGTH)
    if (file.readUInt16LE(header) !== DB)
      throw new Damage('big data', cells.start(header), 'its signature is not "db"')
    const count = file.readUInt16LE(header + 2)
    const needed = Math.ceil(size / SEGMENT_LENGTH)
    if (count < needed) {
      throw new Damage(
        'big data',
        cells.start(header),
        `${count} segments cannot hold the ${size} bytes of the value`,
      )
    }
    const list = cells.at(header + 4, needed * 4)
    // Only the segments that the value needs are read, but a list without room for all of them is damaged.
    const room = Math.floor(cells.length(list) / 4)
    if (count > room)
      throw new Damage(
        'big data',
        cells.start(header),
        `${count} segments, and its list has room for ${room}`,
      )
    for (let i = 0; i < needed; i++)
      cells.at(list + i * 4, Math.min(SEGMENT_LENGTH, size - i * SEGMENT_LENGTH))
    // All segments were checked, so the size is not a lie.
    if (this.assembled.length < size) this.assembled = Buffer.allocUnsafeSlow(size)
    for (let done = 0; done < size; done += SEGMENT_LENGTH) {
      const segment = cells.at(list + (done / SEGMENT_LENGTH) * 4, 0)
      file.copy(this.assembled, done, segment, segment + Math.min(SEGMENT_LENGTH, size - done))
    }
    this.buffer = this.assembled
    this.start = 0
    this.end = size
  }
}
