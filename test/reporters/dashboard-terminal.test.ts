/** The dashboard in a real terminal: keys, changes of size, and a terminal that is restored. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, afterEach, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Terminal, tmuxMissing } from '../cli/terminal.ts'
import { temporaryFolder } from './stream.ts'

const WATCH = join(import.meta.dirname, 'dashboard-watch.ts')
const LIST = /^>/m

describe('the dashboard in a terminal', { skip: tmuxMissing }, () => {
  let place: ReturnType<typeof temporaryFolder>
  let terminal: Terminal
  let file = ''
  let runs = 0
  before(() => {
    place = temporaryFolder()
  })
  afterEach(() => terminal.close())
  after(() => place.remove())

  /** Starts it, and waits until it has shown the last event. */
  const open = async (
    columns: number,
    rows: number,
    env: NodeJS.ProcessEnv = {},
    until = LIST,
  ): Promise<Terminal> => {
    const { CI: _ci, NO_COLOR: _no, FORCE_COLOR: _force, COLUMNS: _columns, ...rest } = process.env
    file = join(place.folder, `commands-${++runs}`)
    terminal = new Terminal({ columns, rows, cwd: place.folder, env: { ...rest, ...env } })
    terminal.run([process.execPath, '--conditions=regmon-source', WATCH, file])
    await terminal.until(until)
    return terminal
  }
  const commands = (): unknown[][] =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : []
  const step = async (keys: readonly string[], shows: RegExp): Promise<void> => {
    terminal.press(...keys)
    await terminal.until(shows)
  }

  it('obeys its keys, and restores the terminal', async () => {
    await open(80, 24)
    assert.match(terminal.rows()[0] ?? '', /^regmon 0\.1\.0 · WEB-01 · live +up 1 h 2 min$/)
    await step(['j', 'j'], /^> 11:38:00 NEW/m)
    await step(['k'], /^> 11:45:00 NEW/m)
    await step(['Down'], /^> 11:38:00 NEW/m)
    await step(['Enter'], /^ +gpj\\u202eexe\.\\x1b/m)
    await step(['j'], /^path .*HKU/m)
    await step(['Enter'], /^> 11:31:00 CHANGE/m)
    await step(['/', 'userinit'], /^\/userinit_/m)
    await step(['Enter'], /Events 1 of 8 .*\/userinit$/m)
    await step(['c'], /Events 8 ─/)
    await step(['p', 'j', 'j', 'j', 'Enter'], /Events 1 of 8 .*policy winlogon$/m)
    await step(['s'], /keys\/s/)
    assert.deepEqual(commands().at(-1), ['scan', ['winlogon']])
    await terminal.until(/Events 1 of 9/)
    await step(['c'], /Events 9 /)
    await step(['g', 'a'], /y accepts, n does not/)
    assert.match(terminal.screen(), /^CHANGE HKLM.*Found by the scan/m)
    await step(['n'], /nothing was accepted/)
    await step(['a', 'y'], /accepted 1 value/)
    await terminal.until(/^>√.*Found by the scan/m)
    assert.deepEqual(commands().at(-1)?.[0], 'accept')
    await step(['A', 'y'], /the store is locked/)
    await step(['Space'], /PAUSED/)
    await step(['Space'], /next scan in/)
    await step(['?'], /from the events, ends the watch/)
    await step(['q'], LIST)
    await step(['q'], /rc=0/)
    const screen = terminal.screen()
    assert.match(screen, /regmon watch on WEB-01: ended after 1 h 2 min/)
    assert.doesNotMatch(screen, /─ Events/)
    assert.deepEqual(commands().at(-1), ['stop'])
  })

  it('ends on Ctrl-C, and shows the cursor again', async () => {
    await open(80, 24)
    await step(['C-c'], /rc=0/)
    assert.deepEqual(commands(), [['stop']])
    assert.equal(terminal.ask('#{cursor_flag} #{alternate_on} #{wrap_flag}'), '1 0 1')
  })

  it('restores the terminal where the process dies', async () => {
    await open(80, 24, { DIE: '1' })
    await terminal.until(/rc=1/)
    assert.match(terminal.screen(), /it died/)
    assert.equal(terminal.ask('#{cursor_flag} #{alternate_on} #{wrap_flag}'), '1 0 1')
  })

  it('follows the size of the terminal', async () => {
    await open(80, 24)
    for (const [columns, rows] of [
      [200, 60],
      [60, 15],
      [120, 30],
      [30, 8],
      [80, 24],
    ] as const) {
      terminal.resize(columns, rows)
      await setTimeout(700)
      const shown = terminal.rows()
      assert.equal(shown.length, rows)
      assert.match(shown[0] ?? '', /^regmon /)
      assert.match(shown[rows - 1] ?? '', /help/)
      assert.equal(shown.filter((row) => /Events 8/.test(row)).length, 1)
      assert.ok(shown.every((row) => row.length <= columns))
    }
  })

  it('keeps the width of COLUMNS', async () => {
    await open(200, 30, { COLUMNS: '98' })
    assert.ok(terminal.rows().every((row) => row.length <= 98))
    terminal.resize(180, 30)
    await setTimeout(500)
    assert.ok(terminal.rows().every((row) => row.length <= 98))
  })

  it('has colours, unless NO_COLOR is set', async () => {
    await open(80, 24)
    assert.match(terminal.rows(true).join('\n'), /\u001b\[3[1236]m/)
    terminal.close()
    await open(80, 24, { NO_COLOR: '1' })
    assert.doesNotMatch(terminal.rows(true).join('\n'), /\u001b\[[0-9;]*m/)
  })
})
