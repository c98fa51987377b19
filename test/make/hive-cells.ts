/** The cells of a hive that is being made, in bins of 4096 bytes or more. */

const PAGE = 4096
const BIN_HEADER_LENGTH = 32

/** An offset that refers to nothing. */
export const NIL = 0xffffffff

export class HiveCells {
  private bins = Buffer.alloc(16 * PAGE)
  private used = 0
  private free = 0
  private bin = 0
  /** Where the cell before {@link free} starts in its bin. */
  private last = NIL
  private readonly isFirst: boolean

  /** @param minor in 1.1 a cell also says where the one before it starts, and takes 16 bytes or more. */
  constructor(minor = 5) {
    this.isFirst = minor === 1
  }

  /** Bytes before a cell's content. */
  get header(): number {
    return this.isFirst ? 8 : 4
  }

  /** Bytes of all bins. */
  get length(): number {
    return this.used
  }

  /** Makes an allocated cell of zeros. @returns its offset, as other cells refer to it. */
  allocate(length: number): number {
    const alignment = this.isFirst ? 16 : 8
    const size = Math.ceil((length + this.header) / alignment) * alignment
    if (this.free + size > this.used || this.used === 0) this.addBin(size)
    const offset = this.free
    this.begin(-size)
    this.free += size
    this.leaveRestFree()
    return offset
  }

  /** A cell with that content. */
  put(content: Uint8Array): number {
    const offset = this.allocate(content.length)
    this.content(offset).set(content)
    return offset
  }

  /** The bytes of a cell, to be filled before the next cell is allocated. */
  content(offset: number): Buffer {
    return this.bins.subarray(offset + this.header, offset - this.bins.readInt32LE(offset))
  }

  finished(): Buffer {
    return this.bins.subarray(0, this.used)
  }

  private addBin(size: number): void {
    const length = Math.ceil((size + BIN_HEADER_LENGTH) / PAGE) * PAGE
    const start = this.used
    this.used += length
    if (this.used > this.bins.length) {
      const grown = Buffer.alloc(Math.max(this.used, this.bins.length * 2))
      this.bins.copy(grown)
      this.bins = grown
    }
    this.bin = start
    this.last = NIL
    this.bins.write('hbin', start, 'latin1')
    this.bins.writeUInt32LE(start, start + 4)
    this.bins.writeUInt32LE(length, start + 8)
    this.free = start + BIN_HEADER_LENGTH
  }

  private leaveRestFree(): void {
    const { free, last } = this
    if (free < this.used) this.begin(this.used - free)
    this.last = last
  }

  private begin(size: number): void {
    this.bins.writeInt32LE(size, this.free)
    if (this.isFirst) this.bins.writeUInt32LE(this.last, this.free + 4)
    this.last = this.free - this.bin
  }
}
