/** What the command line reads of the world: argv apart, this is the only reader of env and terminal. */
import { hostname } from 'node:os'
import { isatty } from 'node:tty'
import { writeAll } from './write-all.ts'

export interface Environment {
  readonly cwd: string
  /** This machine's name. */
  readonly hostname: string
  /** Whether `CI` is set: to anything but nothing, `0` and `false`. */
  readonly ci: boolean
  readonly color: boolean
  /** Whether stdout is a terminal that can be redrawn. */
  readonly interactive: boolean
  readonly columns: number
  /** Writes to stdout, whole. @throws with code EPIPE where nobody reads any more. */
  out(text: string): void
  /** Writes to stderr; a closed one is nobody's loss. */
  err(text: string): void
}

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const interactive = isatty(1) && env['TERM'] !== 'dumb'
  return {
    cwd: process.cwd(),
    hostname: hostname(),
    ci: isSet(env['CI']),
    color: wantsColor(env, interactive),
    interactive,
    columns: Number(env['COLUMNS']) || (interactive ? process.stdout.columns : 0) || 80,
    // A console of Windows takes characters from a stream, and bytes of its code page from a file.
    out: isatty(1) ? (text) => void process.stdout.write(text) : (text) => writeAll(1, text),
    err: (text) => {
      try {
        writeAll(2, text)
      } catch {}
    },
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value.toLowerCase() !== 'false'
}

function wantsColor(env: NodeJS.ProcessEnv, interactive: boolean): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false
  if (env['FORCE_COLOR'] !== undefined) return isSet(env['FORCE_COLOR'])
  return interactive
}
