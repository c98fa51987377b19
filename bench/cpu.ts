/** What a program costs. */
import { execFileSync } from 'node:child_process'

/** User and system seconds of a program that runs to its end. */
export function cpu(program: string, args: readonly string[], cwd = process.cwd()): number {
  const script = 'TIMEFORMAT="%3U %3S"; { time "$@" > /dev/null 2>&1; } 2>&1'
  const times = execFileSync('bash', ['-c', script, 'bash', program, ...args], { cwd, encoding: 'utf8' })
  return times.split(' ').reduce((sum, time) => sum + Number(time), 0)
}
