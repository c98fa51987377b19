/** What `regmon init` writes, and what a run without a config advises. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { Project } from './installed.ts'

let project: Project
beforeEach(() => {
  project = Project.linked()
})
afterEach(() => project.close())

describe('regmon init', () => {
  it('names each file that it writes', async () => {
    const { code, out } = await project.main(['init'])
    assert.equal(code, 0)
    assert.deepEqual(out.split('\n').slice(0, 3), [
      'wrote regmon.config.ts',
      `wrote ${join('policies', 'autoruns.policy.ts')}`,
      'wrote .gitignore: git ignores .regmon/, the local store',
    ])
  })

  const ignores: Record<string, readonly [before: string | undefined, after: string]> = {
    'is made where there is none': [undefined, '.regmon/\n'],
    'keeps its lines': ['node_modules/\n', 'node_modules/\n.regmon/\n'],
    'keeps a last line that does not end': ['node_modules', 'node_modules\n.regmon/\n'],
    'stays as it is where the entry is there': ['/.regmon\nx\n', '/.regmon\nx\n'],
    'gets the entry where only a part of the folder is ignored': ['.regmon/x\n', '.regmon/x\n.regmon/\n'],
  }
  for (const [what, [before, after]] of Object.entries(ignores)) {
    it(`.gitignore ${what}`, async () => {
      if (before !== undefined) project.write({ '.gitignore': before })
      await project.main(['init'])
      assert.equal(readFileSync(join(project.folder, '.gitignore'), 'utf8'), after)
    })
  }
})

describe('a check without a config', () => {
  it('offers the configs of the projects below', async () => {
    for (const name of ['a', 'b']) project.write({ [`packages/${name}/regmon.config.json`]: '{}' })
    project.write({ 'node_modules/x/regmon.config.json': '{}' })
    const { code, err } = await project.main(['check', '--reg', 'x.reg'])
    assert.equal(code, 2)
    const [a, b] = ['a', 'b'].map((name) => `-c ${join('packages', name, 'regmon.config.json')}`)
    assert.ok(err.includes(`there is no config here; name one: ${a}, ${b}\n`), err)
  })

  it('offers regmon init where there are none', async () => {
    const { code, err } = await project.main(['check', '--reg', 'x.reg'])
    assert.equal(code, 2)
    assert.match(err, /there is no config either: `regmon init` writes one/)
  })
})

it('no script of the package runs, and none is asked about, where it is installed', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare'])
    assert.equal(scripts[name], undefined)
})
