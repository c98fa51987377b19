/** What commands take as arguments, what they refuse in CI, and the commands that they suggest. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Project } from './installed.ts'

const skip = process.platform === 'win32'

const policy = (key: string, more: object = {}): string =>
  JSON.stringify({ watch: [`HKLM\\${key}\\*`], ...more })

describe('regmon', { concurrency: false }, () => {
  let project: Project
  before(() => {
    project = Project.linked()
    project.write({
      'policies/autoruns.policy.json': policy('A'),
      'policies/lsa.policy.json': policy('B'),
      'other/extra.json': policy('C'),
      'spy.mjs': `export default ({ write }) => ({
        handle({ type, command, review }) { if (type === 'run-start') write(command + ': ' + review) },
      })`,
      'regmon.config.json': '{ "policies": ["policies/*.json"], "source": { "reg": "r.reg" } }',
    })
    registry('1')
  })
  after(() => project.close())

  const registry = (text: string): void => {
    const keys = ['A', 'B', 'C'].map((key) => `[HKEY_LOCAL_MACHINE\\${key}]\r\n"v"="${text}"\r\n`)
    project.write({ 'r.reg': ['Windows Registry Editor Version 5.00', '', ...keys].join('\r\n') })
  }
  const regmon = (...args: string[]) => project.main(args)

  describe('check', () => {
    const CHOSEN: readonly (readonly [args: readonly string[], policies: readonly string[]])[] = [
      [[], ['autoruns', 'lsa']],
      [['autoruns'], ['autoruns']],
      [
        ['lsa', 'autoruns'],
        ['autoruns', 'lsa'],
      ],
      [['other/extra.json'], ['extra']],
      [['policies/*.json'], ['autoruns', 'lsa']],
      [
        ['lsa', 'other/extra.json'],
        ['lsa', 'extra'],
      ],
      [['--policy', 'other/extra.json'], ['extra']],
      [
        ['--policy', 'other/extra.json', '--policy', 'lsa'],
        ['lsa', 'extra'],
      ],
    ]
    for (const [args, policies] of CHOSEN) {
      it(`${args.join(' ') || 'without arguments'} is about ${policies.join(' and ')}`, async () => {
        const { out, err } = await regmon('check', ...args, '--store', 'none.db', '-r', 'tap')
        rmSync(join(project.folder, 'none.db'), { force: true })
        const points = [...out.matchAll(/^# Subtest: (.*)$/gm)].map(([, name]) => name)
        assert.deepEqual(points, policies, err)
      })
    }

    it('of a name that no policy has suggests the nearest', async () => {
      const { code, err } = await regmon('check', 'autorun')
      assert.equal(code, 2)
      assert.match(err, /no policy is named "autorun"\n {2}known policies: autoruns, lsa/)
    })
  })

  describe('accept', () => {
    it('writes nothing where CI is set, and shows what it would take', async () => {
      const refused = await project.main(['accept'], { CI: 'true' })
      assert.deepEqual([refused.code, refused.out], [2, ''])
      assert.match(refused.err, /nothing is written under --ci[\s\S]*--dry-run[\s\S]*--no-ci/)
      assert.equal((await regmon('accept', '--ci')).code, 2)
      const preview = await project.main(['accept', '--dry-run'], { CI: 'true' })
      assert.match(preview.out, /would take 0 differences, 2 values recorded/)
      assert.equal(
        (await project.main(['check', '--require-baseline'], { CI: 'true' })).code,
        2,
        'none was written',
      )
      const forced = await project.main(['accept', '--no-ci'], { CI: 'true' })
      assert.match(forced.out, /^took 0 differences, 2 values recorded/)
    })

    it('does not say that nothing was accepted where only its list is not read', { skip }, async () => {
      registry('read by nobody')
      const command = `'${process.execPath}' '${project.bin}' accept | true`
      const env = { ...process.env, CI: '' }
      const { stderr } = spawnSync('bash', ['-c', command], { cwd: project.folder, env, encoding: 'utf8' })
      assert.equal(stderr, '')
      assert.equal((await regmon('check')).code, 0, 'it was accepted')
    })

    it('is suggested with the flags that were used', async () => {
      const { err } = await regmon(
        'check',
        '--require-baseline',
        'other/extra.json',
        '--store',
        'new store.db',
      )
      assert.match(err, /`regmon accept --store 'new store\.db' --policy other\/extra\.json` records one/)
      registry('2')
      const { out } = await regmon('check', 'lsa', '-c', 'regmon.config.json', '-r', './spy.mjs')
      assert.equal(out, 'check: regmon accept -c regmon.config.json --policy lsa --dry-run')
    })
  })

  it('names patterns in explain, and counts in the singular in list', async () => {
    const explained = await regmon('explain', 'HKLM\\B\\v')
    assert.match(explained.out, /lsa .*: watched, .*\n {4}matches HKLM\\B\\\*\n/)
    const { out } = await regmon('list', 'lsa')
    assert.match(out, /watch {4}HKLM\\B\\\* {2}\(1 value\)/)
    assert.match(out, /^1 key opened, 1 value matched$/m)
  })

  it('explains its arguments and exit codes in the help of every command', async () => {
    const commands = [
      'check',
      'accept',
      'watch',
      'scan',
      'status',
      'report',
      'list',
      'explain',
      'init',
      'schema',
    ]
    for (const command of [...commands.map((name) => [name]), ['store', 'copy']]) {
      const { out } = await regmon(...command, '--help')
      assert.match(out, /Exit codes:\n {2}0 /, command.join(' '))
      if (out.includes('[policies...]')) assert.match(out, /policies {2,}.*names/)
    }
  })
})
