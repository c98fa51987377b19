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

export interface AppendOptions {
  /** Bytes; a file that would grow beyond is moved aside first. `undefined`: never. */
  readonly rotateSize: number | undefined
  /** Whether what is written are lines: one that a kill cut short is taken back when the file is opened. */
  readonly lines: boolean
}

/** What each of our lines begins with. */
const BRACE = 0x7b

export class AppendFile {
  private readonly path: string
  private readonly options: AppendOptions
  private pending: string[] = []
  private fd: number | undefined
  /** Bytes of the file that are known to be whole. */
  private size = 0

  constructor(path: string, options: AppendOptions) {
    this.path = path
    this.options = options
  }

  write(text: string): void {
    this.pending.push(text)
  }

  /**
   * Writes what is pending, and waits until it is on the disk.
   * @returns whether there was anything.
   * @throws Error that says why not; what was pending is then forgotten, and no part of it stays in the file.
   */
  flush(): boolean {
    const texts = this.pending
    this.pending = []
    try {
      this.reopenWhereMoved()
      for (const bytes of this.pieces(texts)) {
        this.rotate(bytes.length)
        const fd = this.open()
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
        sync(fd)
        this.size += bytes.length
      }
      return texts.length > 0
    } catch (cause) {
      this.takeBack()
      const { code = String(cause) } = cause as NodeJS.ErrnoException
      throw new Error(`${this.path} cannot be written: ${code}`, { cause })
    }
  }

  /** Forgets what is pending. */
  discard(): void {
    this.pending = []
  }

  close(): void {
    if (this.fd !== undefined) closeSync(this.fd)
    this.fd = undefined
  }

  /** What is written at once: lines that one file takes. */
  private *pieces(texts: readonly string[]): Generator<Buffer, void, void> {
    const { rotateSize = Number.POSITIVE_INFINITY, lines } = this.options
    let piece: string[] = []
    let length = 0
    for (const text of texts) {
      const added = Buffer.byteLength(text)
      if (lines && length > 0 && length + added > rotateSize) {
        yield Buffer.from(piece.join(''), 'utf8')
        piece = []
        length = 0
      }
      piece.push(text)
      length += added
    }
    if (length > 0) yield Buffer.from(piece.join(''), 'utf8')
  }

  private open(): number {
    if (this.fd !== undefined) return this.fd
    mkdirSync(dirname(this.path), { recursive: true })
    // Read as well: to see how its last line ends.
    const fd = openSync(this.path, 'a+')
    this.fd = fd
    this.size = fstatSync(fd).size
    if (this.options.lines) this.cutTornLine(fd)
    return fd
  }

  /** A file that was moved or deleted is left to who did it. */
  private reopenWhereMoved(): void {
    if (this.fd === undefined) return
    const ours = fstatSync(this.fd, { bigint: true })
    const there = statSync(this.path, { bigint: true, throwIfNoEntry: false })
    if (there?.ino !== ours.ino || there.dev !== ours.dev) {
      this.close()
      return
    }
    // By someone's own hand: what is there now is what it holds.
    const isCut = Number(ours.size) < this.size
    this.size = Number(ours.size)
    if (isCut && this.options.lines) this.cutTornLine(this.fd)
  }

  private rotate(added: number): void {
    const { rotateSize } = this.options
    if (rotateSize === undefined) return
    this.open()
    if (this.size === 0 || this.size + added <= rotateSize) return
    this.close()
    renameSync(this.path, this.rotatedName())
  }

  /** `events.jsonl.20261124T135508123Z`; nothing is ever overwritten. */
  private rotatedName(): string {
    const stamp = new Date().toISOString().replaceAll(/[-:.]/g, '')
    for (let number = 0; ; number++) {
      const name = `${this.path}.${stamp}${number === 0 ? '' : `-${number}`}`
      if (statSync(name, { throwIfNoEntry: false }) === undefined) return name
    }
  }

  /** A half-written line of ours is no line: its report comes again. What else stands there is left. */
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

  private takeBack(): void {
    if (this.fd === undefined) return
    try {
      if (fstatSync(this.fd).size > this.size) ftruncateSync(this.fd, this.size)
    } catch {}
    this.close()
  }
}

/** What is no file, as a pipe or /dev/null, cannot be waited for. */
function sync(fd: number): void {
  try {
    fdatasyncSync(fd)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EINVAL' && code !== 'ENOTSUP') throw error
  }
}
