/** `regmon watch` as a user runs it: in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import type { Project } from './installed.ts'

export class RunningWatch {
  out = ''
  err = ''
  readonly pid: number
  readonly exited: Promise<number | null>
  private readonly child: ChildProcess

  /** @param stdout a file descriptor that it writes to, in place of {@link out}. */
  constructor({ bin, folder }: Project, args: readonly string[], stdout?: number) {
    const { CI: _ci, FORCE_COLOR: _color, ...env } = process.env
    this.child = spawn(process.execPath, [bin, 'watch', ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
    })
    this.pid = this.child.pid ?? 0
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.out += text
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.err += text
    })
    this.exited = once(this.child, 'close').then(([code]) => (typeof code === 'number' ? code : null))
  }

  /** Stops reading its standard output, a socket that stays open. */
  stall(): void {
    this.child.stdout?.removeAllListeners('data').pause()
  }

  /** Closes the reading end of its standard output. */
  closeStdout(): void {
    this.child.stdout?.destroy()
  }

  /** Waits until something holds. */
  async until(what: string, holds: () => boolean | Promise<boolean>, patience = 20_000): Promise<void> {
    const end = performance.now() + patience
    while (!(await holds())) {
      if (performance.now() > end) throw new Error(`${what}: did not come\n${this.out}\n${this.err}`)
      await setTimeout(20)
    }
  }

  /** The records and events that stdout has. */
  get lines(): Record<string, unknown>[] {
    return this.out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
  }

  count(type: string): number {
    return this.lines.filter(({ EventType }) => EventType === type).length
  }

  /** @returns its exit code, and how many milliseconds it took to end. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<{ code: number | null; took: number }> {
    const asked = performance.now()
    this.child.kill(signal)
    const code = await this.exited
    return { code, took: performance.now() - asked }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL')
    await this.exited
  }
}
