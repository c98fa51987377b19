/**
 * `regmon watch` with its dashboard in a real terminal, on a real hive of Windows 10 and one that an intruder
 * changes. Tests of the dashboard alone are in test/reporters.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { writeHive } from '../make/hive.ts'
import { goldenImage, tamperedImage } from '../make/image.ts'
import { treeOf } from '../make/tree.ts'
import { Project } from './installed.ts'
import { Terminal, tmuxMissing } from './terminal.ts'

const HIVE = join(import.meta.dirname, '..', '..', '..', 'shared', 'hives', 'SYSTEM_win10_a')
const hiveMissing = !existsSync(HIVE) && 'there is no hive of Windows 10 in ../shared/hives'

const software = {
  name: 'software',
  watch: ['HKLM\\SOFTWARE\\**\\*'],
  report: ['CHANGE', 'DELETE', 'NEW'],
  data: true,
  scanInterval: 2,
}
const system = { name: 'system', watch: ['HKLM\\SYSTEM\\**\\*'], report: ['CHANGE'], scanInterval: 0 }

describe('the dashboard of a watch', { skip: tmuxMissing || hiveMissing }, () => {
  let project: Project
  let terminal: Terminal
  const open = (): Terminal => {
    const { CI: _ci, NO_COLOR: _no, FORCE_COLOR: _force, COLUMNS: _columns, ...env } = process.env
    const opened = new Terminal({ columns: 100, rows: 30, cwd: project.folder, env })
    const hives = ['SOFTWARE', 'SYSTEM'].flatMap((name) => ['--hive', `HKLM\\${name}=${name}`])
    // A file holds its process id, for signals.
    const shell = 'echo $$ > pid; exec "$@"'
    // The real hive is dirty and has no logs.
    const watch = [
      process.execPath,
      project.bin,
      'watch',
      'software.json',
      'system.json',
      ...hives,
      '--no-logs',
    ]
    opened.run(['sh', '-c', shell, 'sh', ...watch])
    return opened
  }
  before(() => {
    project = Project.linked().write({
      'software.json': JSON.stringify(software),
      'system.json': JSON.stringify(system),
      SOFTWARE: writeHive(treeOf(goldenImage().SOFTWARE)),
      SYSTEM: readFileSync(HIVE),
    })
    terminal = open()
  })
  after(() => {
    terminal.close()
    project.close()
  })
  const step = async (keys: readonly string[], shows: RegExp): Promise<void> => {
    terminal.press(...keys)
    await terminal.until(shows)
  }

  it('shows events, scans and accepts on request, and exits with 0', async () => {
    await terminal.until(/^new +system /m)
    await terminal.until(/nothing has changed/)
    project.write({ SOFTWARE: writeHive(treeOf(tamperedImage().SOFTWARE)) })
    await terminal.until(/^[> ].*CHANGE +software +HKLM\\.*Winlogon\\Userinit *$/m)
    await step(['/', 'userinit'], /Events 1 of 2 /)
    await step(['Enter'], /^> .*Userinit/m)
    await step(['Enter'], /^ +C:\\Windows\\system32\\userinit\.exe,C:\\Users\\Public\\u\.exe,$/m)
    await step(['a'], /y accepts, n does not/)
    await step(['y'], /^took /m)
    await step(['Enter', 'c'], /Events 2 /)
    await step(['Space'], /PAUSED/)
    await step(['p', 'j', 'j', 'Enter'], /policy system/)
    await step(['s'], /^ok +system +49,\d{3} /m)
    await terminal.until(/^the last scan took .*: 20,\d{3} keys/m)
    await step(['q'], /rc=0/)
    assert.match(
      terminal.screen(),
      /ended after \d+ s\n +\d+ scans, 2 events\n +source 2 hives: .*\n +store \.regmon/,
    )
    assert.equal(terminal.ask('#{cursor_flag} #{alternate_on} #{wrap_flag}'), '1 0 1')
  })

  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    it(`stops on ${signal} as it does on q`, async () => {
      const own = open()
      try {
        await own.until(/^ok +software /m)
        process.kill(Number(readFileSync(join(project.folder, 'pid'), 'utf8')), signal)
        await own.until(/rc=0/)
        assert.match(own.screen(), /ended after/)
        assert.equal(own.ask('#{cursor_flag} #{alternate_on} #{wrap_flag}'), '1 0 1')
      } finally {
        own.close()
      }
    })
})
