/** A file that a watch appends to: it may be moved, rotated or full, and the watch goes on. */
import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { errorCode } from '../errors.ts'
import { Sink } from './sink.ts'

/** What each JSON line begins with. */
const BRACE = 0x7b

export class AppendFile extends Sink {
  private readonly rotateSize: number
  private readonly lines: boolean
  /** The file that was written last, and its size: what others appended to it since is left alone. */
  private inode = ''
  private size = 0

  /**
   * @param rotateSize bytes: a file that would grow beyond it is moved aside first.
   * @param lines whether each text is a line: one that a crash has left incomplete is cut off when the file is opened.
   */
  constructor(path: string, rotateSize: number | undefined, lines: boolean) {
    super(path)
    this.rotateSize = rotateSize ?? Number.POSITIVE_INFINITY
    this.lines = lines
  }

  /** Returns once all of it is on the disk. */
  protected put(texts: readonly string[]): void {
    const { rotateSize, lines } = this
    let piece: string[] = []
    let length = 0
    for (const text of texts) {
      const added = Buffer.byteLength(text)
      // What is written at once fits into one file.
      if (lines && length > 0 && length + added > rotateSize) {
        this.append(Buffer.from(piece.join(''), 'utf8'))
        piece = []
        length = 0
      }
      piece.push(text)
      length += added
    }
    this.append(Buffer.from(piece.join(''), 'utf8'))
  }

  private append(bytes: Buffer): void {
    this.makeRoom(bytes.length)
    const fd = this.opened()
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
      sync(fd)
      this.size += bytes.length
    } catch (error) {
      takeBack(fd, this.size)
      throw error
    } finally {
      closeSync(fd)
    }
  }

  /** Opens the file that is at the path now: it may have been moved, deleted or cut by somebody else. */
  private opened(): number {
    mkdirSync(dirname(this.name), { recursive: true })
    // For reading as well: to see how its last line ends.
    const fd = openSync(this.name, 'a+')
    const stat = fstatSync(fd, { bigint: true })
    const inode = `${stat.dev} ${stat.ino}`
    const isContinued = inode === this.inode && Number(stat.size) >= this.size
    this.inode = inode
    this.size = Number(stat.size)
    if (this.lines && !isContinued) this.cutTornLine(fd)
    return fd
  }

  private makeRoom(added: number): void {
    if (this.rotateSize === Number.POSITIVE_INFINITY) return
    closeSync(this.opened())
    if (this.size > 0 && this.size + added > this.rotateSize) renameSync(this.name, this.rotatedName())
  }

  /** `events.jsonl.20261124T135508123Z`; nothing is ever overwritten. */
  private rotatedName(): string {
    const stamp = new Date().toISOString().replaceAll(/[-:.]/g, '')
    for (let number = 0; ; number++) {
      const name = `${this.name}.${stamp}${number === 0 ? '' : `-${number}`}`
      if (statSync(name, { throwIfNoEntry: false }) === undefined) return name
    }
  }

  /** Cuts off an incomplete JSON line, whose report is written again. Any other text may be somebody else's: it stays. */
  private cutTornLine(fd: number): void {
    const chunk = Buffer.alloc(4096)
    let end = this.size
    for (let at = this.size; at > 0; ) {
      const from = Math.max(0, at - chunk.length)
      const read = readSync(fd, chunk, 0, at - from, from)
      const newline = chunk.subarray(0, read).lastIndexOf(0x0a)
      end = newline < 0 ? from : from + newline + 1
      if (newline >= 0) break
      at = from
    }
    if (end === this.size) return
    readSync(fd, chunk, 0, 1, end)
    if (chunk[0] === BRACE) {
      ftruncateSync(fd, end)
      this.size = end
    } else this.size += writeSync(fd, '\n')
  }
}

function takeBack(fd: number, size: number): void {
  try {
    if (fstatSync(fd).size > size) ftruncateSync(fd, size)
  } catch {}
}

/** Devices and pipes cannot be synchronised. */
function sync(fd: number): void {
  try {
    fdatasyncSync(fd)
  } catch (error) {
    const code = errorCode(error)
    if (code !== 'EINVAL' && code !== 'ENOTSUP') throw error
  }
}
