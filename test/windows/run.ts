/**
 * The Windows suite: `node test/windows/run.ts [test file…]`. Natively on Windows, in Wine elsewhere.
 * Without Wine the suite is skipped, with the command that installs Wine; where CI is set, that is an error.
 */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join, relative } from 'node:path'
import { installDeps } from './deps.ts'
import { openWindows } from './wine.ts'
import { ensureWine } from './wine-install.ts'

const CHECKOUT = join(import.meta.dirname, '..', '..')
const named = process.argv.slice(2)
const files = named.length > 0 ? named : globSync(join(import.meta.dirname, '*.test.ts')).toSorted()
/** One process for all files: in Wine each Node takes seconds to start. */
const oneProcess =
  process.platform === 'win32' && !process.version.startsWith('v22.')
    ? '--test-isolation=none'
    : '--experimental-test-isolation=none'
const args = [
  oneProcess,
  '--conditions=regmon-source',
  '--test-reporter=spec',
  '--test',
  ...files.map((file) => relative(CHECKOUT, file).replaceAll('\\', '/')),
]

process.exitCode = process.platform === 'win32' ? runNatively() : runInWine()

function runNatively(): number {
  const env = { ...process.env, REGMON_WINDOWS_DEPS: installDeps() }
  const hook = './test/windows/resolve-hook.mjs'
  return (
    spawnSync(process.execPath, ['--import', hook, ...args], { cwd: CHECKOUT, env, stdio: 'inherit' })
      .status ?? 1
  )
}

function runInWine(): number {
  const missing = ensureWine()
  if (missing !== undefined) {
    process.stderr.write(`Windows suite skipped: ${missing}\n`)
    return process.env['CI'] ? 1 : 0
  }
  const windows = openWindows()
  try {
    const { status, stdout, stderr } = windows.node(args, { cwd: CHECKOUT, timeout: 600_000 })
    process.stdout.write(stdout)
    process.stderr.write(stderr)
    return status ?? 1
  } finally {
    windows.close()
  }
}
