/** Finds or installs Wine, and makes a prefix that a run can start from. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CACHE } from './deps.ts'
import { intoPlace } from './into-place.ts'

const INSTALL = 'apt-get install -y --no-install-recommends wine wine64'

/** What Wine needs to be quiet, headless and 64-bit. */
export const WINE_ENV = { WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree,mshtml=', WINEARCH: 'win64' }

/**
 * Installs Wine if it is missing and this is root on Debian (about 20 s).
 * @returns why there is no Wine, with the command that installs it; `undefined` if there is.
 */
export function ensureWine(): string | undefined {
  if (hasWine()) return undefined
  if (!existsSync('/etc/debian_version')) return 'Wine is missing; install it with your package manager'
  if (process.getuid?.() !== 0) return `Wine is missing; install it with: sudo ${INSTALL}`
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const done = spawnSync('sh', ['-c', `apt-get update -q && ${INSTALL}`], { env, encoding: 'utf8' })
  return hasWine()
    ? undefined
    : `Wine is missing, and \`${INSTALL}\` failed: ${String(done.error ?? done.stderr).trim()}`
}

function hasWine(): boolean {
  return spawnSync('wine', ['--version'], { env: { ...process.env, ...WINE_ENV } }).status === 0
}

/** A finished prefix, made once for each version of Wine (about 15 s). Nothing may run in it. */
export function winePrefixTemplate(): string {
  const version = execFileSync('wine', ['--version'], {
    env: { ...process.env, ...WINE_ENV },
    encoding: 'utf8',
  })
  const folder = join(CACHE, `prefix-${version.split(/\s/)[0]}`)
  if (existsSync(folder)) return folder
  return intoPlace(folder, (draft) => {
    rmSync(draft, { recursive: true, force: true })
    const env = { ...process.env, ...WINE_ENV, WINEPREFIX: draft }
    const run = (command: string, ...args: string[]) => execFileSync(command, args, { env, stdio: 'ignore' })
    run('wineboot', '-i')
    run('wine', 'reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f')
    run('wineserver', '-w')
  })
}
