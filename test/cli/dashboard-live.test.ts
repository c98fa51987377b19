/** The dashboard on a live registry, under the Windows Node: in Wine where this is not Windows. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openWindows, type Windows } from '../windows/wine.ts'
import { ensureWine } from '../windows/wine-install.ts'
import { Project } from './installed.ts'
import { Terminal, tmuxMissing } from './terminal.ts'

const missing = process.platform === 'win32' ? undefined : ensureWine()
const skip = (missing !== undefined && !process.env['CI'] && missing) || tmuxMissing

const RUN = 'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run'
/** Wine's console counts escape sequences as columns, so the terminal is wide and COLUMNS sets the width. */
const WIDE = 400
const COLUMNS = 98

describe('the dashboard on a live registry', { skip }, () => {
  let project: Project
  let windows: Windows
  let terminal: Terminal
  before(() => {
    project = Project.packed().write({
      'p.json': JSON.stringify({
        name: 'autoruns',
        watch: [`${RUN}\\*`],
        report: ['CHANGE', 'DELETE', 'NEW'],
        data: true,
        scanInterval: 2,
      }),
    })
    windows = openWindows()
    const [program = '', ...args] = windows.command([project.bin, 'watch', 'p.json', '--reporter', 'tui'])
    terminal = new Terminal({
      columns: WIDE,
      rows: 40,
      cwd: project.folder,
      env: { ...windows.env, CI: '', COLUMNS: `${COLUMNS}` },
    })
    terminal.run([program, ...args])
  })
  after(() => {
    terminal.close()
    windows.close()
    project.close()
  })
  const reg = (...args: string[]): void => assert.equal(windows.run('reg', args).status, 0)
  const step = async (keys: readonly string[], shows: RegExp): Promise<void> => {
    terminal.press(...keys)
    await terminal.until(shows)
  }

  it('shows changes made with reg.exe, obeys its keys, and exits with 0', async () => {
    await terminal.until(/^ok +autoruns /m)
    reg('add', RUN, '/v', 'Tray', '/d', 'C:\\tray.exe', '/f')
    await terminal.until(/^> .*NEW +autoruns +HKLM\\.*\\Run\\Tray/m)
    reg('add', RUN, '/v', 'Tray', '/d', 'C:\\evil.exe', '/f')
    await terminal.until(/^> .*CHANGE +autoruns +HKLM\\.*\\Run\\Tray/m)
    await step(['j'], /^> .*NEW /m)
    await step(['Up'], /^> .*CHANGE /m)
    await step(['Enter'], /^ +C:\\evil\.exe/m)
    const rows = terminal.rows()
    assert.match(rows[0] ?? '', /^regmon .* up \d+ s/)
    assert.ok(rows.every((row) => row.length <= COLUMNS))
    // Wine's console never sends Escape alone.
    await step(['q'], /^> .*CHANGE /m)
    await step(['C-c'], /rc=0/)
    assert.match(terminal.screen(), /ended after/)
  })
})
