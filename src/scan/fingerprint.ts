/**
 * The fingerprint of a key: a SHA-256 over the name, type, size and data of every value that a watch selects, in the
 * order of the source. Equal fingerprints mean equal values under an equal selection. A store keeps a fingerprint only
 * if the entries equal the values and the key has no findings, so that nothing is reported as long as it is the same.
 */
import { createHash, type Hash, hash } from 'node:crypto'
import type { PlanState } from '../plan/index.ts'

/** To be increased when the rules for findings change, which makes fingerprints from before invalid. */
const FINDING_RULES = 1

const ENCODING = 'base64url'
const SCRATCH = Buffer.allocUnsafeSlow(1 << 16)
/** The bytes of a value without its name and data. */
const FIXED = 12

const TAGS = new WeakMap<PlanState, Buffer>()

function tagOf(state: PlanState): Buffer {
  let tag = TAGS.get(state)
  if (tag === undefined) {
    tag = hash('sha256', `${FINDING_RULES}\n${state.selection}`, 'buffer')
    TAGS.set(state, tag)
  }
  return tag
}

export class Fingerprint {
  private at: number
  /** The hash of the bytes that did not fit into the scratch buffer. */
  private rest: Hash | undefined

  constructor(state: PlanState) {
    this.at = tagOf(state).copy(SCRATCH)
  }

  add(name: string, type: number, buffer: Buffer, start: number, end: number): void {
    const { length } = name
    const size = end - start
    if (this.at + FIXED + length * 2 + size > SCRATCH.length) this.flush()
    if (FIXED + length * 2 + size > SCRATCH.length) {
      this.addLarge(name, type, buffer, start, end)
      return
    }
    let at = this.at
    for (const number of [length, type, size]) {
      SCRATCH[at++] = number
      SCRATCH[at++] = number >>> 8
      SCRATCH[at++] = number >>> 16
      SCRATCH[at++] = number >>> 24
    }
    for (let i = 0; i < length; i++) {
      const unit = name.charCodeAt(i)
      SCRATCH[at++] = unit
      SCRATCH[at++] = unit >>> 8
    }
    // A loop is faster than a call of `copy` for small data, which most values have.
    if (size < 128) for (let i = start; i < end; i++) SCRATCH[at++] = buffer[i]!
    else at += buffer.copy(SCRATCH, at, start, end)
    this.at = at
  }

  digest(): string {
    if (this.rest === undefined) return hash('sha256', SCRATCH.subarray(0, this.at), ENCODING)
    this.flush()
    return this.rest.digest(ENCODING)
  }

  private flush(): void {
    this.rest ??= createHash('sha256')
    this.rest.update(SCRATCH.subarray(0, this.at))
    this.at = 0
  }

  private addLarge(name: string, type: number, buffer: Buffer, start: number, end: number): void {
    const head = Buffer.alloc(FIXED)
    head.writeUInt32LE(name.length, 0)
    head.writeUInt32LE(type >>> 0, 4)
    head.writeUInt32LE(end - start, 8)
    this.rest?.update(head).update(Buffer.from(name, 'utf16le')).update(buffer.subarray(start, end))
  }
}
