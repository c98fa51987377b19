/**
 * What converters of TAP print of `test/golden/changes.1.tap`: `node test/make/convert-tap.ts` writes it anew, to
 * `test/reporters/converters`. They are installed into a temporary folder: old packages, whose dependencies are not
 * worth having in this repository for one test.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const ROOT = join(import.meta.dirname, '..')
const INPUT = join(ROOT, 'golden', 'changes.1.tap')
const OUTPUT = join(ROOT, 'reporters', 'converters')
const CONVERTERS: Readonly<Record<string, { readonly version: string; readonly args: readonly string[] }>> = {
  'tap-junit': { version: '5.0.4', args: ['--pretty'] },
  'tap-mocha-reporter': { version: '5.0.4', args: ['spec'] },
  'tap-spec': { version: '5.0.0', args: [] },
  faucet: { version: '0.0.4', args: [] },
}

const folder = mkdtempSync(join(tmpdir(), 'regmon-converters-'))
try {
  writeFileSync(join(folder, 'package.json'), '{}')
  const packages = Object.entries(CONVERTERS).map(([name, { version }]) => `${name}@${version}`)
  execFileSync('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: folder, stdio: 'inherit' })
  const input = readFileSync(INPUT)
  copyFileSync(INPUT, join(OUTPUT, 'input.tap'))
  for (const [name, { args }] of Object.entries(CONVERTERS)) {
    const program = join(folder, 'node_modules', '.bin', name)
    const { stdout, stderr } = spawnSync(program, args, { cwd: folder, input, encoding: 'utf8' })
    if (stdout === '') throw new Error(`${name} printed nothing: ${stderr}`)
    const text = stripVTControlCharacters(stdout).replaceAll('\r', '')
    // The time that it took is another one each time.
    writeFileSync(join(OUTPUT, `${name}.txt`), text.replace(/\(\d+ms\)/, '(1ms)'))
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
