/** The environment of the process. Only this file reads environment variables and the terminal. */
import { fstatSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Stdout } from '../output/stdout.ts'
import { writeAll } from '../output/write-all.ts'

export interface Environment extends Stdout {
  readonly keyboard?: NodeJS.ReadStream | undefined
  readonly cwd: string
  /** This machine's name. */
  readonly hostname: string
  /** Whether `CI` is set, to something other than `0`, `false` or nothing. */
  readonly ci: boolean
  /** Writes to stderr; text that nobody reads is lost. */
  err(text: string): void
}

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const isTerminal = isTerminalAt(1)
  const interactive = isTerminal && env['TERM'] !== 'dumb'
  return {
    cwd: process.cwd(),
    hostname: hostname(),
    ci: isSet(env['CI']),
    color: wantsColor(env, interactive),
    interactive,
    // Getters, since reading these properties of the process opens a stream.
    get terminal() {
      return interactive ? process.stdout : undefined
    },
    get keyboard() {
      return isTerminalAt(0) ? process.stdin : undefined
    },
    columns: Number(env['COLUMNS']) || (interactive ? process.stdout.columns : 0) || 80,
    // On Windows, a console reads bytes that are written to its file in its code page; a stream writes characters.
    out: isTerminal ? (text) => void process.stdout.write(text) : (text) => writeAll(1, text),
    err: (text) => {
      try {
        writeAll(2, text)
      } catch {}
    },
  }
}

/** The stream of Node behind a descriptor. */
export function streamOf(fd: 1 | 2): NodeJS.WriteStream {
  return fd === 1 ? process.stdout : process.stderr
}

/** node:tty loads sockets and streams, which a pipe or a file needs none of. */
function isTerminalAt(fd: number): boolean {
  try {
    if (process.platform !== 'win32' && !fstatSync(fd).isCharacterDevice()) return false
  } catch {
    return false
  }
  return process.getBuiltinModule('node:tty').isatty(fd)
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value.toLowerCase() !== 'false'
}

function wantsColor(env: NodeJS.ProcessEnv, interactive: boolean): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false
  if (env['FORCE_COLOR'] !== undefined) return isSet(env['FORCE_COLOR'])
  return interactive
}
