/**
 * A user's session on a live registry: the packed tarball under the Windows Node, and values that `reg.exe`
 * changes; in Wine where this is not Windows.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openWindows, type Windows } from '../windows/wine.ts'
import { ensureWine } from '../windows/wine-install.ts'
import { Project } from './installed.ts'
import { readTapFailures } from './read-tap.ts'
import { Terminal, tmuxMissing } from './terminal.ts'

const missing = process.platform === 'win32' ? undefined : ensureWine()
const skip = missing !== undefined && !process.env['CI'] && missing

const RUN = 'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run'

describe('regmon on a live registry, from its packed tarball', { skip }, () => {
  let project: Project
  let windows: Windows
  before(() => {
    project = Project.packed()
    windows = openWindows()
  })
  after(() => {
    windows.close()
    project.close()
  })

  const regmon = (...args: string[]) => {
    const { status, stdout, stderr } = windows.node([project.bin, ...args], {
      cwd: project.folder,
      env: { CI: '' },
    })
    return { code: status, out: stdout, err: stderr }
  }
  const reg = (...args: string[]): void => {
    const { status, stdout, stderr } = windows.run('reg', args)
    assert.equal(status, 0, stdout + stderr)
  }

  it('records, reports what reg.exe changed through every reporter, accepts, and then passes', async () => {
    reg('add', RUN, '/v', 'Tray', '/d', 'C:\\tray.exe', '/f')
    assert.equal(regmon('init').code, 0)
    const first = regmon('check')
    assert.equal(first.code, 0, first.err)
    assert.match(first.out, /# SKIP recorded, not compared/)

    reg('add', RUN, '/v', 'Tray', '/d', 'C:\\evil.exe', '/f')
    reg('add', RUN, '/v', 'New', '/d', 'C:\\new.exe', '/f')
    const found = regmon('check', '-r', 'jsonl=events.jsonl', '-r', 'tap=run.tap', '-r', 'tui')
    assert.equal(found.code, 1, found.err)
    const lines = readFileSync(join(project.folder, 'events.jsonl'), 'utf8').trim().split('\n')
    const events = lines.map((line) => JSON.parse(line))
    const digest = createHash('sha1').update(Buffer.from('C:\\evil.exe\0', 'utf16le')).digest('hex')
    assert.deepEqual(
      events
        .slice(0, -1)
        .map(({ EventType, ValueName, Value, PrevValue }) => [EventType, ValueName, PrevValue, Value])
        .sort(),
      [
        ['CHANGE', 'Tray', 'C:\\tray.exe', 'C:\\evil.exe'],
        ['NEW', 'New', undefined, 'C:\\new.exe'],
      ],
    )
    assert.equal(events.find(({ ValueName }) => ValueName === 'Tray').Digest, digest)
    assert.equal(events.at(-1).ExitCode, 1)
    const failures = await readTapFailures(readFileSync(join(project.folder, 'run.tap'), 'utf8'))
    assert.deepEqual(
      failures.flatMap(({ diag }) => diag.events.map(({ EventId }) => EventId)).sort(),
      events
        .slice(0, -1)
        .map(({ EventId }) => EventId)
        .sort(),
    )
    assert.match(found.out, /CHANGE {2}HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Tray/i)

    reg('delete', RUN, '/v', 'Tray', '/f')
    assert.match(regmon('check', '-r', 'tui').out, /DELETE {2}HKLM\\/)
    assert.equal(regmon('accept').code, 0)
    assert.equal(regmon('check').code, 0)
  })

  it('shows its progress and its summary in a Windows console', { skip: tmuxMissing }, async () => {
    const [program = '', ...args] = windows.command([project.bin, 'check', '-r', 'tui'])
    const terminal = new Terminal({
      columns: 400,
      rows: 60,
      cwd: project.folder,
      env: { ...windows.env, CI: '', COLUMNS: '98' },
    })
    try {
      terminal.run([program, ...args])
      const screen = await terminal.until(/everything holds/)
      assert.match(screen, /autoruns +3 watches/)
    } finally {
      terminal.close()
    }
  })
})
