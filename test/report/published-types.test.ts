/** The types that are published, as a program takes them that names no types of its own and checks every library. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { it } from 'node:test'
import { temporaryFolder } from '../reporters/stream.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const TSC = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')

function tsc(folder: string, ...args: readonly string[]): string {
  return spawnSync(process.execPath, [TSC, ...args], { cwd: folder, encoding: 'utf8' }).stdout
}

it('the published types need nothing that a program has to name', () => {
  const { folder, remove } = temporaryFolder()
  try {
    symlinkSync(join(ROOT, 'dist'), join(folder, 'dist'), 'junction')
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(folder, 'program.ts'), "export { check, watch } from './dist/src/index.js'\n")
    writeFileSync(join(folder, 'policy.ts'), "export { default } from './dist/policies/lsa.policy.js'\n")
    writeFileSync(
      join(folder, 'reporter.ts'),
      `import { type CreateReporter, terminalText } from './dist/src/report/index.js'
      const create: CreateReporter = ({ write }) => ({ handle: (event) => write(terminalText(event.type)) })
      create.endless = true
      export default create\n`,
    )
    for (const file of ['program.ts', 'policy.ts', 'reporter.ts']) {
      const compilerOptions = {
        module: 'nodenext',
        target: 'esnext',
        types: [],
        skipLibCheck: false,
        noEmit: true,
      }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }))
      assert.equal(tsc(folder, '-p', '.'), '')
    }
  } finally {
    remove()
  }
})
