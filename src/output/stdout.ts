/** Standard output. */
import { errorCode } from '../errors.ts'
import { GATHERED, Sink } from './sink.ts'

export interface Stdout {
  /** Writes all of it. @throws Error with code EPIPE where nobody reads it any more, EAGAIN where nobody does now. */
  out(text: string): void
  /** Whether it is a terminal that can be redrawn. */
  readonly interactive: boolean
  readonly color: boolean
  readonly columns: number
  readonly terminal?: NodeJS.WriteStream | undefined
}

export class StdoutSink extends Sink {
  private readonly stdout: Stdout
  private readonly onClosedPipe: () => void

  /** @param onClosedPipe called when nobody reads it any more. */
  constructor(stdout: Stdout, onClosedPipe: () => void) {
    // On a terminal, what a reporter draws and what it writes stay in order.
    super('stdout', stdout.interactive ? 0 : GATHERED)
    this.stdout = stdout
    this.onClosedPipe = onClosedPipe
  }

  protected put(texts: readonly string[]): void {
    try {
      this.stdout.out(texts.join(''))
    } catch (error) {
      if (isClosedPipe(error)) this.onClosedPipe()
      throw error
    }
  }
}

export function isClosedPipe(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'EPIPE' || code === 'EOF'
}
