/** What a reporter writes: gathered here, and then put where it belongs. */
import { errorCode } from '../errors.ts'

/** Characters that a run gathers before they are put: one system call for each line would be slow. */
export const GATHERED = 1 << 16

export abstract class Sink {
  /** As messages name it: `stdout`, or a path. */
  readonly name: string
  private readonly limit: number
  private pending: string[] = []
  private length = 0
  private hasWritten = false
  /** Once set, nothing more is put, until {@link discard}. */
  failure: Error | undefined
  /** Whether anything was ever written to it. */
  isUsed = false

  /** @param limit characters that are gathered before they are put; Infinity: until {@link flush}. */
  constructor(name: string, limit = Number.POSITIVE_INFINITY) {
    this.name = name
    this.limit = limit
  }

  /** Prepares it for writing, in a run that is to begin. @throws RegmonError where it cannot be written. */
  open(): void {}

  /** Puts all of it, in order. @throws Error where it cannot; no part of a line that was begun is then left. */
  protected abstract put(texts: readonly string[]): void

  close(): void {}

  write(text: string): void {
    this.isUsed = true
    if (this.failure !== undefined) return
    this.pending.push(text)
    this.length += text.length
    if (this.length >= this.limit) this.putPending()
  }

  /** Puts what is pending. @returns whether anything was put since the last call. @throws its failure. */
  flush(): boolean {
    this.putPending()
    if (this.failure !== undefined) throw this.failure
    const { hasWritten } = this
    this.hasWritten = false
    return hasWritten
  }

  /** What was written until now stays; nothing more is. */
  fail(failure: Error): void {
    this.putPending()
    this.failure ??= failure
  }

  /** Forgets what is pending, and its failure. */
  discard(): void {
    this.pending = []
    this.length = 0
    this.failure = undefined
  }

  private putPending(): void {
    const { pending, name } = this
    if (this.failure !== undefined || this.length === 0) return
    this.discard()
    try {
      this.put(pending)
      this.hasWritten = true
    } catch (cause) {
      const code = errorCode(cause) ?? (cause instanceof Error ? cause.message : String(cause))
      this.failure = new Error(`${name} cannot be written: ${REASONS[code] ?? code}`, { cause })
    }
  }
}

/** What error codes mean, where the code alone says too little: those of pipes. */
const REASONS: Readonly<Record<string, string>> = {
  ENXIO: 'nobody reads it',
  EPIPE: 'its reader is gone',
  EAGAIN: 'its reader does not read',
}
