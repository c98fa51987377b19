/** The README's first commands do what it says, and the screen in it is theirs. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'

const ROOT = join(import.meta.dirname, '..', '..')

function check(...args: readonly string[]) {
  const { CI: _ci, FORCE_COLOR: _color, ...env } = process.env
  return spawnSync(process.execPath, [join(ROOT, 'src', 'bin.js'), 'check', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...env, COLUMNS: '100' },
  })
}

it('npx regmon check finds that everything holds', () => {
  const { status, stdout, stderr } = check('--ci', '--reporter', 'tui')
  assert.equal(status, 0, stderr)
  assert.match(stdout, /✔ everything holds/)
})

it('the check of the image after an intruder prints the screen in the README', () => {
  const { status, stdout, stderr } = check(
    ...['-c', 'test/fixtures/tampered/regmon.config.ts', '--reporter', 'tui'],
  )
  assert.equal(status, 1, stderr)
  const [screen] =
    /^ regmon check · (.|\n)*?\n(?=```)/m.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? []
  const withoutTime = (text = ''): string => text.replace(/\d+\.\d\d s$/m, '0.05 s')
  assert.equal(withoutTime(stdout), withoutTime(screen))
})
