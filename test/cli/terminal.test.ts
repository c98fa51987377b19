/** The terminal reporter in a real terminal: wide and narrow, with colours and without. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { REG_SZ } from '../../src/registry/index.ts'
import { sz } from '../make/data.ts'
import { writeHive } from '../make/hive.ts'
import { HOSTILE_NAMES } from '../make/hostile-names.ts'
import { goldenImage, tamperedImage } from '../make/image.ts'
import { treeOf, value } from '../make/tree.ts'
import { Project } from './installed.ts'
import { Terminal, tmuxMissing } from './terminal.ts'

const POLICY = JSON.stringify({
  watch: ['HKLM\\SOFTWARE\\**\\*'],
  report: ['CHANGE', 'DELETE', 'NEW'],
  data: true,
})
const CONFIG = JSON.stringify({ policies: ['p.json'] })
const CHECK = ['check', '--hive', 'HKLM\\SOFTWARE=SOFTWARE']
const BIG_HIVE = join(import.meta.dirname, '..', '..', '..', 'shared', 'hives', 'SYSTEM_win10_a')
/** A check that lasts for seconds: progress is shown only after 0.3 s. */
const LONG_CHECK = [
  ...['check', '-c', 'long.config.json', '--no-logs'],
  ...['A', 'B', 'C', 'D', 'E', 'F'].flatMap((name) => ['--hive', `HKLM\\${name}=${BIG_HIVE}`]),
]

const { CI: _ci, NO_COLOR: _no, FORCE_COLOR: _force, COLUMNS: _columns, ...ENV } = process.env

describe('the summary on a terminal', { skip: tmuxMissing }, () => {
  let project: Project
  before(() => {
    project = Project.linked().write({
      'p.json': POLICY,
      'regmon.config.json': CONFIG,
      'long.json': JSON.stringify({ watch: ['HKLM\\**\\*'] }),
      'long.config.json': JSON.stringify({ policies: ['long.json'] }),
      SOFTWARE: writeHive(treeOf(goldenImage().SOFTWARE)),
    })
    assert.equal(project.regmon(CHECK).code, 0)
    project.write({ SOFTWARE: writeHive(treeOf(tamperedImage().SOFTWARE)) })
  })
  after(() => project.close())

  const shown = async (columns: number, env: NodeJS.ProcessEnv = {}, args: readonly string[] = CHECK) => {
    const terminal = new Terminal({ columns, rows: 50, cwd: project.folder, env: { ...ENV, ...env } })
    try {
      terminal.run([process.execPath, project.bin, ...args])
      const screen = await terminal.until(/rc=\d+/)
      return { screen, colored: terminal.screen(true) }
    } finally {
      terminal.close()
    }
  }

  for (const columns of [120, 50]) {
    it(`fits ${columns} columns, shows what changed, and stays on the screen`, async () => {
      const { screen, colored } = await shown(columns)
      const flat = screen.replaceAll(/\s+/g, '')
      assert.ok(
        flat.includes('CHANGEHKLM\\SOFTWARE\\Microsoft\\WindowsNT\\CurrentVersion\\Winlogon\\Userinit'),
      )
      assert.ok(flat.includes('isREG_SZC:\\Windows\\system32\\userinit.exe,C:\\Users\\Public\\u.exe,'))
      assert.ok(flat.includes('sethc.exe\\Debugger'))
      assert.match(screen, /✖ 2 differences: 1 changed, 1 new /)
      assert.ok(flat.includes("Review:regmonaccept--hive'HKLM\\SOFTWARE=SOFTWARE'--dry-run"))
      assert.match(screen, /rc=1/)
      assert.ok(screen.split('\n').every((line) => line.length <= columns))
      assert.match(colored, /\u001b\[3[13]m/)
    })
  }

  it('shows tags and digests with --verbose', async () => {
    const { screen } = await shown(120, {}, [...CHECK, '--verbose'])
    assert.match(screen, /is {3}REG_SZ .*u\.exe,\n +\d+ bytes, sha1 [0-9a-f]{40}\n +p\n/)
  })

  it('leaves no progress behind', { skip: !existsSync(BIG_HIVE) && 'no hive is in ../shared' }, async () => {
    const args = [...LONG_CHECK, '--store', 'big.db']
    const terminal = new Terminal({ columns: 80, rows: 24, cwd: project.folder, env: ENV })
    try {
      terminal.run([process.execPath, project.bin, ...args])
      await terminal.until(/^\S checking \d.* keys, /m)
      const screen = await terminal.until(/rc=\d+/)
      assert.doesNotMatch(screen, /checking/)
      assert.match(screen, /^ regmon check · /)
    } finally {
      terminal.close()
    }
  })

  it('leaves no progress behind where it is interrupted', {
    skip: !existsSync(BIG_HIVE) && 'no hive is in ../shared',
  }, async () => {
    const args = [...LONG_CHECK, '--store', 'interrupted.db']
    const terminal = new Terminal({ columns: 80, rows: 24, cwd: project.folder, env: ENV })
    try {
      terminal.run([process.execPath, project.bin, ...args])
      await terminal.until(/^\S checking \d/m)
      terminal.press('C-c')
      const screen = await terminal.until(/rc=\d+/)
      assert.doesNotMatch(screen, /checking/)
      assert.match(screen, /✖ interrupted: nothing was recorded · (.|\n)*rc=130/)
    } finally {
      terminal.close()
    }
  })

  it('prints an error once', async () => {
    const { screen } = await shown(100, {}, ['check', '--hive', 'HKLM\\SOFTWARE=missing'])
    assert.equal(screen.match(/missing/g)?.length, 1)
    assert.match(screen, /rc=2/)
  })

  it('has no colours where NO_COLOR is set', async () => {
    const { colored } = await shown(120, { NO_COLOR: '1' })
    assert.doesNotMatch(colored, /\u001b\[(3|9)\d/)
  })

  it('honours COLUMNS', async () => {
    const { screen } = await shown(200, { COLUMNS: '60' })
    assert.ok(screen.split('\n').every((line) => line.length <= 60))
  })

  it('shows hostile names harmlessly', async () => {
    const values = Object.values(HOSTILE_NAMES).filter((name) => name.length < 1000)
    const hive = (data: string) =>
      writeHive(treeOf({ Hostile: values.map((name) => value(name, REG_SZ, sz(data))) }))
    const args = ['check', '--hive', 'HKLM\\SOFTWARE=hostile', '--store', 'hostile.db']
    project.write({ hostile: hive('1') })
    assert.equal(project.regmon(args).code, 1)
    project.write({ hostile: hive('2') })
    const { screen, colored } = await shown(120, {}, args)
    assert.match(screen, /\\x1b\[31mred\\x1b\[0m/)
    assert.match(screen, /gpj\\u202eexe\./)
    assert.doesNotMatch(colored, /\u001b\[31mred/)
    assert.match(screen, /rc=1/)
  })
})
