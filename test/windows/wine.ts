/**
 * Windows for tests: a prefix of Wine with a registry of its own, or Windows itself where this is it.
 *
 *     using windows = openWindows()     // or close() it at the end: `using` needs Node 24
 *     windows.run('reg', ['add', 'HKCU\\Software\\X', '/v', 'a', '/d', 'b', '/f'])
 *     const { status, stdout } = windows.node(['dist/src/bin.js', 'check'], { cwd: project })
 *
 * Programs of Wine cannot write to a Unix pipe, so their output goes through files. For a terminal
 * (tmux), run `windows.command(args)` with `windows.env`. Paths of Linux work as arguments where the
 * program takes forward slashes; {@link Windows.path} gives the Windows form. `openWindows` throws where
 * Wine is missing; ask `ensureWine()` of wine-install.ts first, to skip.
 */
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installDeps, windowsNode } from './deps.ts'
import { ensureWine, WINE_ENV, winePrefixTemplate } from './wine-install.ts'

export interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** What the program reads from stdin; nothing without it. */
  readonly input?: string
  /** Milliseconds, after which it is killed and an error thrown; default: five minutes. */
  readonly timeout?: number
}

export interface Finished {
  /** `null` where a signal ended it. */
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Windows extends Disposable {
  /** The environment of every program that is started: for programs that a test starts itself. */
  readonly env: NodeJS.ProcessEnv
  /** Runs a Windows program to its end. */
  run(program: string, args: readonly string[], options?: RunOptions): Finished
  /** Runs the Windows Node. koffi and native-reg resolve to their Windows builds. */
  node(args: readonly string[], options?: RunOptions): Finished
  /** The command line behind {@link node}. */
  command(args: readonly string[]): readonly string[]
  /** The Windows form of an absolute path of this machine. */
  path(file: string): string
  close(): void
}

/** Seconds that Wine's server waits for another program. */
const SERVER_RESTS_S = 60
/** Variables of the Node that runs the tests. */
const NOT_INHERITED = { NODE_OPTIONS: undefined, NODE_TEST_CONTEXT: undefined }
const HOOK = join(import.meta.dirname, 'resolve-hook.mjs')
/** Parts of a prefix that belong to one run. The rest is shared: half a gigabyte of system files. */
const OWN_PARTS = ['system.reg', 'user.reg', 'userdef.reg', '.update-timestamp', 'dosdevices']

export function openWindows(): Windows {
  return process.platform === 'win32' ? openNative() : openWine()
}

function openNative(): Windows {
  const deps = installDeps()
  const folder = mkdtempSync(join(tmpdir(), 'regmon-windows-'))
  const command = (args: readonly string[]) => [process.execPath, ...args]
  const close = () => rmSync(folder, { recursive: true, force: true })
  const env = { ...process.env, ...NOT_INHERITED, REGMON_WINDOWS_DEPS: deps }
  return windows({ env, folder, launcher: [], command, path: (file) => file, close })
}

function openWine(): Windows {
  const missing = ensureWine()
  if (missing !== undefined) throw new Error(missing)
  const deps = installDeps()
  const template = winePrefixTemplate()
  const folder = mkdtempSync(join(tmpdir(), 'regmon-wine-'))
  for (const part of OWN_PARTS)
    cpSync(join(template, part), join(folder, part), { recursive: true, verbatimSymlinks: true })
  symlinkSync(join(template, 'drive_c'), join(folder, 'drive_c'))
  const path = (file: string) => `Z:${file.replaceAll('/', '\\')}`
  const own = { WINEPREFIX: folder, REGMON_WINDOWS_DEPS: path(deps) }
  const env = { ...process.env, ...NOT_INHERITED, ...WINE_ENV, ...own }
  // By default the server ends three seconds after its last program and takes four to start again. It must still end
  // when nobody closes it.
  spawnSync('wineserver', [`-p${SERVER_RESTS_S}`], { env, stdio: 'ignore' })
  const hook = `file:///Z:${HOOK}`
  const command = (args: readonly string[]) => ['wine', windowsNode(deps), '--import', hook, ...args]
  const close = () => {
    spawnSync('wineserver', ['-k'], { env })
    spawnSync('wineserver', ['-w'], { env })
    rmSync(folder, { recursive: true, force: true })
  }
  return windows({ env, folder, launcher: ['wine'], command, path, close })
}

interface Place extends Pick<Windows, 'env' | 'command' | 'path' | 'close'> {
  /** For files that last as long as it. */
  readonly folder: string
  readonly launcher: readonly string[]
}

function windows({ folder, launcher, ...place }: Place): Windows {
  const { env, command, close } = place
  const finish = ([program, ...args]: readonly string[], options: RunOptions = {}) => {
    const file = (name: string) => join(folder, name)
    writeFileSync(file('stdin'), options.input ?? '')
    const stdio = [openSync(file('stdin'), 'r'), openSync(file('stdout'), 'w'), openSync(file('stderr'), 'w')]
    const { status, error } = spawnSync(program!, args, {
      cwd: options.cwd,
      env: { ...env, ...options.env },
      stdio,
      timeout: options.timeout ?? 300_000,
    })
    for (const descriptor of stdio) closeSync(descriptor)
    if (error !== undefined) throw error
    return {
      status,
      stdout: readFileSync(file('stdout'), 'utf8'),
      stderr: readFileSync(file('stderr'), 'utf8'),
    }
  }
  return {
    ...place,
    run: (program, args, options) => finish([...launcher, program, ...args], options),
    node: (args, options) => finish(command(args), options),
    [Symbol.dispose]: close,
  }
}
