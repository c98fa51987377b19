/**
 * `npm test`: build, checks and all tests, side by side where they do not depend on each other. With the argument
 * `unit` (`npm run test:unit`) only the tests that need no Windows, of the present build.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPackage, checkSources, pack } from './checks.ts'
import { summarize, task } from './tasks.ts'

const UNIT =
  'node --conditions=regmon-source --test --test-concurrency=4 "test/*.test.ts" "test/!(windows)/**/*.test.ts"'
/** Where compiled code is kept: each test file is a process, and compiling takes half of its start. */
const COMPILE_CACHE = join(import.meta.dirname, '..', 'node_modules', '.cache', 'regmon-tests')

if (process.argv.includes('unit')) {
  await testUnits()
} else if (await task('build', 'npm run build')) {
  const windows = task('Windows suite', 'npm run test:windows')
  await Promise.all([checkSources(), testUnits()])
  await windows
}
summarize()

async function testUnits(): Promise<void> {
  using packed = pack()
  await checkPackage(packed.tarball)
  // All tests of the packed tarball share this install.
  writeFileSync(join(packed.folder, 'package.json'), '{ "type": "module" }\n')
  const install = ['install', '--no-audit', '--no-fund', '--loglevel=error', packed.tarball]
  execFileSync('npm', install, { cwd: packed.folder, shell: process.platform === 'win32', stdio: 'inherit' })
  const env = { NODE_COMPILE_CACHE: COMPILE_CACHE, REGMON_INSTALLED: packed.folder }
  await task('unit tests', UNIT, { env, live: true })
}
