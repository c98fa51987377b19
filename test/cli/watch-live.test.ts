/**
 * The monitor as it is left running: the packed tarball under the Windows Node, its dashboard in a terminal,
 * its events in a file, `reg.exe` beside it; killed, and started again.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { openWindows, type Windows } from '../windows/wine.ts'
import { ensureWine } from '../windows/wine-install.ts'
import { Project } from './installed.ts'
import { Terminal, tmuxMissing } from './terminal.ts'

const missing = process.platform === 'win32' ? 'a killed process is found by its name in Wine' : ensureWine()
const skip = (missing !== undefined && !process.env['CI'] && missing) || tmuxMissing

const KEY = 'HKLM\\Software\\Regmon Watched'

interface Event {
  readonly EventType: string
  readonly EventId: string
  readonly RegistryKey: string
  readonly ValueName: string
  readonly Digest?: string
  readonly PrevDigest?: string
}

describe('regmon watch --notify on a live registry', { skip }, () => {
  let project: Project
  let windows: Windows
  before(() => {
    project = Project.packed().write({
      'policies/run.policy.json': JSON.stringify({
        watch: [`${KEY}\\*`],
        recursive: true,
        report: ['CHANGE', 'DELETE', 'NEW'],
      }),
    })
    windows = openWindows()
  })
  after(() => {
    windows.close()
    project.close()
  })

  const reg = (...args: string[]): void => {
    const { status, stdout, stderr } = windows.run('reg', args)
    assert.equal(status, 0, stdout + stderr)
  }
  const set = (key: string, name: string, data: string) => reg('add', key, '/v', name, '/d', data, '/f')
  const digest = (data: string) =>
    createHash('sha1')
      .update(Buffer.from(`${data}\0`, 'utf16le'))
      .digest('hex')

  const lines = () => {
    const file = join(project.folder, 'events.jsonl')
    return existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line))
      : []
  }
  const events = (): Event[] => lines().filter(({ EventType }) => EventType !== 'RUN')

  async function until<T>(what: string, seconds: number, found: () => T | undefined): Promise<T> {
    const end = performance.now() + seconds * 1000
    for (;;) {
      const value = found()
      if (value !== undefined) return value
      assert.ok(performance.now() < end, `${what}: not in ${seconds} s; ${JSON.stringify(events())}`)
      await setTimeout(20)
    }
  }

  const event = (type: string, name: string, from = 0) =>
    until(`${type} ${name}`, 2, () =>
      events()
        .slice(from)
        .find(({ EventType, ValueName }) => EventType === type && ValueName === name),
    )

  function start(): Terminal {
    const [program = '', ...args] = windows.command([
      project.bin,
      'watch',
      '--notify',
      '-r',
      'tui',
      '-r',
      'jsonl=events.jsonl',
    ])
    const terminal = new Terminal({
      columns: 400,
      rows: 60,
      cwd: project.folder,
      env: { ...windows.env, CI: '', COLUMNS: '98' },
    })
    terminal.run([program, ...args])
    return terminal
  }

  it('shows each change within two seconds, and loses none when it is killed', async () => {
    set(KEY, 'Tray', 'tray.exe')
    set(`${KEY}\\Deep\\Deeper`, 'Below', 'below.exe')
    let terminal = start()
    try {
      await until('the first scan', 60, () => lines().find(({ Recorded }) => Recorded === 2))

      set(KEY, 'Tray', 'evil.exe')
      const changed = await event('CHANGE', 'Tray')
      assert.deepEqual([changed.PrevDigest, changed.Digest], [digest('tray.exe'), digest('evil.exe')])
      await terminal.until(/CHANGE[^\n]*Tray/)

      set(`${KEY}\\New`, 'Fresh', 'fresh.exe')
      assert.equal((await event('NEW', 'Fresh')).Digest, digest('fresh.exe'))

      reg('delete', KEY, '/v', 'Tray', '/f')
      assert.equal((await event('DELETE', 'Tray')).PrevDigest, digest('evil.exe'))

      reg('delete', `${KEY}\\Deep`, '/f')
      assert.equal((await event('DELETE', 'Below')).PrevDigest, digest('below.exe'))
      await terminal.until(/DELETE[^\n]*Below/)

      const before = events().length
      assert.equal(spawnSync('pkill', ['-9', '-f', `${project.bin} watch`]).status, 0)
      await setTimeout(500)
      terminal.close()
      set(KEY, 'Tray', 'evil.exe')
      set(`${KEY}\\New`, 'Fresh', 'stale.exe')
      terminal = start()
      const late = await until('what changed meanwhile', 60, () =>
        events()
          .slice(before)
          .find(({ ValueName, EventType }) => EventType === 'CHANGE' && ValueName === 'Fresh'),
      )
      assert.deepEqual([late.PrevDigest, late.Digest], [digest('fresh.exe'), digest('stale.exe')])

      set(`${KEY}\\New`, 'Fresh', 'fresh.exe')
      await until('a change back', 2, () =>
        events()
          .slice(before + 2)
          .find(({ ValueName }) => ValueName === 'Fresh'),
      )
      const ids = new Map(events().map((found) => [found.EventId, `${found.EventType} ${found.ValueName}`]))
      assert.deepEqual([...ids.values()].sort(), [
        'CHANGE Fresh',
        'CHANGE Fresh',
        'CHANGE Tray',
        'DELETE Below',
        'DELETE Tray',
        'NEW Fresh',
        'NEW Tray',
      ])

      terminal.press('q')
      assert.match(await terminal.until(/rc=\d/), /rc=0/)
    } finally {
      terminal.close()
    }
  })
})
