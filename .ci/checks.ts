/** The parts of `npm run check`. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { task } from './tasks.ts'

const ROOT = join(import.meta.dirname, '..')

export async function checkSources(): Promise<void> {
  await Promise.all([task('lint', 'biome ci .'), task('types', 'tsc --noEmit'), task('knip', 'knip')])
}

export async function checkPackage(tarball: string): Promise<void> {
  await Promise.all([
    task('publint', `publint run "${tarball}" --strict`),
    task('attw', `attw "${tarball}" --profile esm-only`),
  ])
}

/** Packs the present build. */
export function pack(): { readonly folder: string; readonly tarball: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'regmon-packed-'))
  const shell = process.platform === 'win32'
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
    cwd: ROOT,
    shell,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const tarball = join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz'))!)
  return { folder, tarball, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}
