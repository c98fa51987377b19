/** Measures the cost of programs, and compares them: they run in turns, and the least of the rounds counts. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Cost {
  /** User and system seconds. */
  readonly cpu: number
  /** Seconds from start to end. */
  readonly wall: number
  /** The most memory it held, in MB. */
  readonly peak: number
}

export interface Finished extends Cost {
  readonly stdout: string
}

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd?: string
  /** The exit code that is expected; default: 0. */
  readonly status?: number
  /** What it prints is not kept: for a program that prints megabytes. */
  readonly silent?: boolean
  /** Throws if the printed result is wrong. */
  readonly verify?: (stdout: string) => void
}

/** bash measures the time to a millisecond, GNU time the memory. */
const SCRIPT = `TIMEFORMAT='%3U %3S %3R'
output="$1"; shift
{ time /usr/bin/time -q -f %M -o "$0/peak" "$@" > "$output" 2> "$0/stderr"; } 2> "$0/time"`

/** Runs a program to its end. @throws if its exit code or its result is wrong. */
export function run({ program, args, cwd, status = 0, silent = false, verify }: Command): Finished {
  const folder = mkdtempSync(join(tmpdir(), 'regmon-measure-'))
  try {
    const output = silent ? '/dev/null' : join(folder, 'stdout')
    const { CI: _ci, NODE_OPTIONS: _options, ...env } = process.env
    const ended = spawnSync('bash', ['-c', SCRIPT, folder, output, program, ...args], { cwd, env })
    const read = (name: string) => readFileSync(join(folder, name), 'utf8')
    if (ended.status !== status) {
      const command = [program, ...args].join(' ')
      throw new Error(`${command} ended with ${ended.status}, not with ${status}:\n${read('stderr')}`)
    }
    const [user = 0, system = 0, wall = 0] = read('time').split(' ').map(Number)
    const stdout = silent ? '' : read('stdout')
    verify?.(stdout)
    return { cpu: user + system, wall, peak: Number(read('peak')) / 1024, stdout }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * Runs all commands in turns, after each has run once unmeasured.
 * @returns for each command the least CPU time, wall time and peak of the rounds.
 */
export function compare<Name extends string>(
  rounds: number,
  commands: Readonly<Record<Name, Command>>,
): Record<Name, Cost> {
  const least = new Map<string, Cost>()
  for (let round = 0; round <= rounds; round++) {
    for (const [name, command] of Object.entries<Command>(commands)) {
      const { cpu, wall, peak } = run(command)
      const before = least.get(name)
      if (round === 0) continue
      least.set(name, {
        cpu: Math.min(cpu, before?.cpu ?? cpu),
        wall: Math.min(wall, before?.wall ?? wall),
        peak: Math.min(peak, before?.peak ?? peak),
      })
    }
  }
  return Object.fromEntries(least) as Record<Name, Cost>
}
