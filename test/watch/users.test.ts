/** A watch of all users, over logons and logoffs, which does not trust the times in their files. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { pathText } from '../../src/report/path-text.ts'
import type { RegistrySource } from '../../src/source/source.ts'
import { openStore } from '../../src/store/open.ts'
import { openWatchState } from '../../src/store/sqlite/watch-state.ts'
import { Scanner } from '../../src/watch/index.ts'
import { classesFileOf, hiveOf, Machine } from '../make/all-users.ts'
import { policyOf } from '../make/policy.ts'
import { ALICE, BOB, text } from '../make/windows-volume.ts'

const POLICY = policyOf(
  { watch: ['HKU\\*\\Software\\Own\\*', 'HKU\\*_Classes\\*\\*'], report: ['CHANGE', 'DELETE', 'NEW'] },
  0,
)

/** An hour later each time, so that last-write times are old enough to be relied on. */
function scans(folder: string, source: RegistrySource) {
  let now = Date.now()
  const state = openWatchState(join(folder, 'watch.db'))
  const pinned = openStore(join(folder, 'state.db'), folder, { readOnly: true })
  const scanner = new Scanner({
    state,
    pinned,
    view: undefined,
    allowUnreadable: false,
    target: 'LAB',
    hostnameOf: () => 'LAB',
    now: () => now,
  })
  scanner.follow([POLICY], '')
  return {
    async scan() {
      now += 3_600_000
      const reported: string[] = []
      const due = scanner.watchesOf(new Set([POLICY.name]))
      const full = scanner.isFull(due, source)
      const record = await scanner.scan(
        {
          due,
          source,
          emit: (event) => {
            if (event.type === 'difference')
              reported.push(`${event.difference.type} ${pathText(event.difference)}`)
          },
          signal: new AbortController().signal,
        },
        full,
      )
      return { reported: reported.sort(), full, unread: record.unreadable.map(({ key }) => key) }
    },
    close() {
      pinned.close()
      state.close()
    },
  }
}

it('reports changes of users who are logged on or off, and never a user as gone who is not', async () => {
  const machine = new Machine().put({
    [hiveOf('bob')]: { 'Software\\Own': [text('v', 'bob')] },
    [classesFileOf('bob')]: { '.txt': [text('', 'bob.txt')] },
  })
  const folder = mkdtempSync(join(tmpdir(), 'regmon-watch-users-'))
  const watch = scans(folder, machine.source())
  const own = `HKU\\${BOB}\\Software\\Own\\v`
  const put = (content: string) => machine.put({ [hiveOf('bob')]: { 'Software\\Own': [text('v', content)] } })
  const quiet = { reported: [], full: false, unread: [] }
  try {
    assert.deepEqual(await watch.scan(), { ...quiet, full: true })
    assert.deepEqual(await watch.scan(), quiet)
    // Every key of the new file has the time that it had in the old one.
    put('bib')
    assert.deepEqual(await watch.scan(), { ...quiet, reported: [`CHANGE ${own}`] })
    machine.logOn(BOB, 'bob')
    assert.deepEqual((await watch.scan()).reported, [`CHANGE ${own}`])
    machine.logOff(BOB)
    put('bob')
    assert.deepEqual((await watch.scan()).reported, [])
    machine.remove('Users/bob')
    const away = await watch.scan()
    assert.deepEqual([away.reported, away.unread], [[], [`HKU\\${BOB}`, `HKU\\${BOB}_Classes`]])
    put('bib').put({ [classesFileOf('bob')]: { '.txt': [text('', 'bob.txt')] } })
    assert.deepEqual(await watch.scan(), { ...quiet, reported: [`CHANGE ${own}`] })
    machine.logOff(ALICE)
    assert.deepEqual((await watch.scan()).reported, [])
    machine.remove('Users/bob').unlist(BOB)
    assert.deepEqual((await watch.scan()).reported.slice(0, 2), [
      `DELETE ${own}`,
      `DELETE HKU\\${BOB}_Classes\\.txt\\`,
    ])
  } finally {
    watch.close()
    machine.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
