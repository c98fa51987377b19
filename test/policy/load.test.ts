/** A policy says the same in every kind of file, and a config is found wherever users keep one. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { loadConfig } from '../../src/config/index.ts'
import { loadPolicies } from '../../src/policy/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'regmon-load-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function write(files: Record<string, string>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
}

const OBJECT = `{ "watch": ["HKLM\\\\a\\\\*", { "key": "HKLM\\\\b", "value": "" }], "recursive": true, "view": "both", "digest": "md5" }`

describe('a policy is read from', () => {
  const kinds: Record<string, string> = {
    'p.policy.ts': `const policy: object = ${OBJECT}\nexport default policy\n`,
    'p.policy.mts': `export default ${OBJECT} satisfies object\n`,
    'p.policy.js': `export default ${OBJECT}\n`,
    'p.policy.mjs': `export default ${OBJECT}\n`,
    'p.policy.json': `\ufeff${OBJECT}`,
    'p.policy.yaml':
      "watch:\n  - HKLM\\a\\*\n  - key: HKLM\\b\n    value: ''\nrecursive: true\nview: both\ndigest: md5\n",
  }
  for (const [file, text] of Object.entries(kinds)) {
    it(file, async () => {
      write({ 'package.json': '{ "type": "module" }', [file]: text })
      const [policy] = await loadPolicies({ globs: [file], base: folder, cwd: folder })
      assert.deepEqual(
        [
          policy!.name,
          policy!.watch.map(({ text }) => text),
          policy!.recursive,
          policy!.view,
          policy!.digest,
          policy!.file,
        ],
        ['p', ['HKLM\\a\\*', 'HKLM\\b\\'], true, 'both', 'md5', file],
      )
      assert.deepEqual(
        [policy!.severity, [...policy!.report], policy!.scanInterval],
        ['WARNING', ['CHANGE', 'DELETE'], 86_400],
      )
    })
  }

  it('a glob, each file once, in order', async () => {
    write({ 'g/b.policy.json': OBJECT, 'g/a.policy.json': OBJECT })
    const policies = await loadPolicies({
      globs: ['g/*.policy.json', 'g/a.policy.json'],
      base: folder,
      cwd: folder,
    })
    assert.deepEqual(
      policies.map(({ name }) => name),
      ['a', 'b'],
    )
  })

  it('a schedule makes the interval 0', async () => {
    write({ 's.json': '{ "watch": ["HKLM\\\\a\\\\*"], "schedule": "@daily" }' })
    const [policy] = await loadPolicies({ globs: ['s.json'], base: folder, cwd: folder })
    assert.deepEqual([policy!.schedule, policy!.scanInterval], ['@daily', 0])
  })
})

describe('a config is found', () => {
  const places: Record<string, string> = {
    'regmon.config.ts': "export default { hostname: 'X' as const }",
    'regmon.config.mts': "export default { hostname: 'X' }",
    'regmon.config.js': "export default { hostname: 'X' }",
    'regmon.config.mjs': "export default { hostname: 'X' }",
    'regmon.config.json': '{ "hostname": "X" }',
    'regmon.config.yaml': 'hostname: X',
    'package.json': '{ "type": "module", "regmon": { "hostname": "X" } }',
  }
  for (const [index, [file, text]] of Object.entries(places).entries()) {
    it(`as ${file}, from a folder below`, async () => {
      const project = `config-${index}`
      write({
        [`${project}/package.json`]: '{ "type": "module" }',
        [`${project}/${file}`]: text,
        [`${project}/a/b/x`]: '',
      })
      const config = await loadConfig(join(folder, project, 'a', 'b'), undefined)
      assert.deepEqual([config.file, config.base], [{ hostname: 'X' }, join(folder, project)])
    })
  }

  it('nowhere, which is no error', async () => {
    write({ 'none/package.json': '{}' })
    assert.deepEqual((await loadConfig(join(folder, 'none'), undefined)).file, {})
  })
})

describe('an import that is not there says what to do', () => {
  const files = 'imports of local files need their extension: ./file.ts'
  const imports: Record<string, string> = {
    './part': files,
    './part.ts': files,
    '../else/where.mjs': files,
    lodash: 'install it in the project that the policy is in: npm install lodash',
    'lodash/fp': 'install it in the project that the policy is in: npm install lodash',
    '@acme/rules/strict.mjs': 'install it in the project that the policy is in: npm install @acme/rules',
    regmon:
      'npm install regmon in the project that the policy is in; or export a plain object, without the import',
    'regmon/policies/autoruns':
      'npm install regmon in the project that the policy is in; or export a plain object, without the import',
  }
  for (const [index, [specifier, hint]] of Object.entries(imports).entries()) {
    it(`for '${specifier}'`, async () => {
      const file = `imports-${index}.mjs`
      write({ [file]: `import '${specifier}'\nexport default { watch: ['HKLM\\\\a\\\\*'] }\n` })
      await assert.rejects(loadPolicies({ globs: [file], base: folder, cwd: folder }), {
        code: 'REGMON_FILE_SYNTAX',
        message: /^the policy imports a module that does not exist: Cannot find /,
        hint,
      })
    })
  }
})
