/** The types that are published, as a program takes them that names no types of its own and checks every library. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { it } from 'node:test'
import { temporaryFolder } from '../reporters/stream.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const TSC = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')

function tsc(folder: string, ...args: readonly string[]): string {
  return spawnSync(process.execPath, [TSC, ...args], { cwd: folder, encoding: 'utf8' }).stdout
}

it('the published types of policies and configs are those of their schemas', () => {
  const { folder, remove } = temporaryFolder()
  try {
    for (const name of ['dist', 'src', 'node_modules'])
      symlinkSync(join(ROOT, name), join(folder, name), 'junction')
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const equal = (type: string, file: string) => `
      import type { ${type} as Built${type} } from './dist/src/${file}.js'
      import type { ${type} } from './src/${file}.ts'
      export const to${type}: (built: Built${type}) => ${type} = (built) => built
      export const toBuilt${type}: (written: ${type}) => Built${type} = (written) => written\n`
    writeFileSync(
      join(folder, 'equal.ts'),
      `${equal('PolicyFile', 'policy/schema')}${equal('ConfigFile', 'config/schema')}`,
    )
    const compilerOptions = {
      module: 'nodenext',
      target: 'esnext',
      lib: ['esnext'],
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      allowImportingTsExtensions: true,
      noEmit: true,
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['equal.ts'] }))
    assert.equal(tsc(folder, '-p', '.'), '')
    const types = readFileSync(join(folder, 'dist/src/policy/schema.d.ts'), 'utf8')
    assert.match(types, /\* @default 'sha1'\n\s*\* @example 'sha256'\n\s*\*\/\n\s*digest\?:/)
  } finally {
    remove()
  }
})

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
