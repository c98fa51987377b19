/** A real terminal: tmux, with a server of its own. */
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'

/** Why there is no terminal; `false` where there is one. In CI a missing one fails. */
export const tmuxMissing =
  spawnSync('tmux', ['-V']).error !== undefined &&
  !process.env['CI'] &&
  'tmux is missing: apt-get install tmux'

interface Size {
  readonly columns: number
  readonly rows: number
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

export class Terminal {
  private readonly server = `regmon-${randomUUID().slice(0, 8)}`
  private readonly size: Size

  constructor(size: Size) {
    this.size = size
  }

  /** Runs a command in it, and then shows its exit code as `rc=0`. */
  run(command: readonly string[]): void {
    const { columns, rows, cwd, env } = this.size
    // Under Wine, Ctrl-C reaches the shell as well, and dash would end before it shows the code.
    const shell = `trap : INT; ${command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')}; echo "rc=$?"; sleep 60`
    const args = [
      '-u',
      '-L',
      this.server,
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-x',
      `${columns}`,
      '-y',
      `${rows}`,
      shell,
    ]
    const { TMUX: _tmux, ...rest } = env
    const { status, stderr } = spawnSync('tmux', args, {
      cwd,
      // A user like `nobody` has no usable shell; and dash, unlike bash, would end with the command on Ctrl-C.
      env: { ...rest, TERM: 'xterm-256color', SHELL: '/bin/bash' },
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
  }

  /** The screen, with colours as escapes where they are asked for. */
  screen(colors = false): string {
    const args = ['-u', '-L', this.server, 'capture-pane', '-p', '-S', '-2000', ...(colors ? ['-e'] : [])]
    return spawnSync('tmux', args, { encoding: 'utf8' }).stdout
  }

  /** The visible rows. */
  rows(colors = false): string[] {
    const args = ['-u', '-L', this.server, 'capture-pane', '-p', ...(colors ? ['-e'] : [])]
    return spawnSync('tmux', args, { encoding: 'utf8' }).stdout.replace(/\n$/, '').split('\n')
  }

  /** Presses keys: tmux's names (`Enter`, `Up`, `C-c`), or text. */
  press(...keys: readonly string[]): void {
    const { status, stderr } = spawnSync('tmux', ['-L', this.server, 'send-keys', ...keys], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
  }

  /** What tmux knows of it, by its format: `#{alternate_on}`. */
  ask(format: string): string {
    const args = ['-L', this.server, 'display-message', '-p', format]
    return spawnSync('tmux', args, { encoding: 'utf8' }).stdout.trim()
  }

  resize(columns: number, rows: number): void {
    spawnSync('tmux', ['-L', this.server, 'resize-window', '-x', `${columns}`, '-y', `${rows}`])
  }

  /** Waits until the screen shows it, for at most a minute. */
  async until(pattern: RegExp): Promise<string> {
    for (let attempt = 0; attempt < 600; attempt++) {
      const screen = this.screen()
      if (pattern.test(screen)) return screen
      await setTimeout(100)
    }
    throw new Error(`the terminal never showed ${pattern}:\n${this.screen()}`)
  }

  close(): void {
    spawnSync('tmux', ['-L', this.server, 'kill-server'])
  }
}
