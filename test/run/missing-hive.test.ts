/** Runs over users who were recorded, and whose hive is gone while `ProfileList` names them: nobody passes unseen. */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { REG_SZ } from '../../src/registry/index.ts'
import { openHives } from '../../src/source/hive/index.ts'
import { openImage } from '../../src/source/image/index.ts'
import { openStore } from '../../src/store/open.ts'
import { openWatchState } from '../../src/store/sqlite/watch-state.ts'
import { Scanner } from '../../src/watch/index.ts'
import { classesFileOf, hiveOf, Machine } from '../make/all-users.ts'
import { sz } from '../make/data.ts'
import { policyOf, type Sketch } from '../make/policy.ts'
import { ALICE, BOB, profileList, text, volume, writeVolume } from '../make/windows-volume.ts'
import { brief, Session, type Told } from './session.ts'

const REPORT: Pick<Sketch, 'report'> = { report: ['CHANGE', 'DELETE', 'NEW'] }
const OWN = 'HKU\\*\\Software\\Own\\*'
const LINKED = 'HKU\\*\\Software\\Classes\\.txt\\*'
const CLASSES = 'HKU\\*_Classes\\.txt\\*'
const POLICY: Sketch = { ...REPORT, watch: [LINKED, OWN] }

const unread = ({ record }: Told) =>
  record.Unreadable.map(({ RegistryKey, Fails }) => `${RegistryKey} ${Fails}`)
const hive = (sid: string) => `HKU\\${sid} true`
const classes = (sid: string) => `HKU\\${sid}_Classes true`

/** What is taken away of Alice, what is watched, and what is told. */
const GONE: readonly { what: string; gone: string; watch: string[]; told: string[] }[] = [
  { what: 'a hive', gone: hiveOf('alice'), watch: [LINKED, OWN], told: [hive(ALICE)] },
  {
    what: 'a hive, watched by name',
    gone: hiveOf('alice'),
    watch: [`HKU\\${ALICE}\\Software\\Own\\v`, 'HKLM\\SYSTEM\\Select\\*'],
    told: [hive(ALICE)],
  },
  { what: 'a folder', gone: 'Users/alice', watch: [LINKED, OWN], told: [hive(ALICE)] },
  {
    what: 'a folder, of which both hives are watched',
    gone: 'Users/alice',
    watch: [LINKED, OWN, CLASSES],
    told: [hive(ALICE), classes(ALICE)],
  },
  { what: 'AppData', gone: 'Users/alice/AppData', watch: [LINKED, OWN], told: [classes(ALICE)] },
  {
    what: 'classes, by both of their names',
    gone: classesFileOf('alice'),
    watch: [LINKED, CLASSES],
    told: [classes(ALICE)],
  },
  { what: 'classes that nobody watches', gone: classesFileOf('alice'), watch: [OWN], told: [] },
  {
    what: 'a hive, where classes alone are watched',
    gone: 'Users/alice',
    watch: [CLASSES],
    told: [classes(ALICE)],
  },
]

async function withImage(kind: 'sqlite' | 'file', test: (session: Session, folder: string) => Promise<void>) {
  const session = new Session(kind)
  try {
    await test(session, writeVolume(join(session.folder, 'image'), volume()))
  } finally {
    session.close()
  }
}

for (const kind of ['sqlite', 'file'] as const) {
  describe(`an image that no longer holds what was recorded of a listed user, with a ${kind} store`, () => {
    for (const { what, gone, watch, told } of GONE) {
      it(`${what}: exit 2, no deletion, and nothing is lost`, () =>
        withImage(kind, async (session, folder) => {
          const policy: Sketch = { ...REPORT, watch, unreadable: 'allow' }
          await session.check(openImage(folder), [policy])
          rmSync(join(folder, gone), { recursive: true })
          for (const allowUnreadable of [false, true]) {
            const missing = await session.check(openImage(folder), [policy], { allowUnreadable })
            assert.deepEqual([missing.code, brief(missing)], [told.length === 0 ? 0 : 2, []])
            assert.deepEqual(unread(missing).sort(), told)
          }
          writeVolume(folder, volume())
          const back = await session.check(openImage(folder), [policy])
          assert.deepEqual([back.code, brief(back), unread(back)], [0, [], []])
        }))
    }

    it('says what became of it, and what to do', () =>
      withImage(kind, async (session, folder) => {
        await session.accept(openImage(folder), [POLICY])
        rmSync(join(folder, hiveOf('alice')))
        const { record } = await session.check(openImage(folder), [POLICY], { mayWrite: false })
        assert.deepEqual(record.Unreadable, [
          {
            RegistryKey: `HKU\\${ALICE}`,
            View: '64',
            Status: 'vanished',
            Reason:
              "the baseline has entries of this user's hive, but the hive is missing: restore it, or run `regmon accept` to accept that it is missing and keep the entries",
            Fails: true,
          },
        ])
      }))

    it('fails no more once that is accepted; what comes back is compared with what was', () =>
      withImage(kind, async (session, folder) => {
        await session.accept(openImage(folder), [POLICY])
        rmSync(join(folder, 'Users/alice'), { recursive: true })
        const accepted = await session.accept(openImage(folder), [POLICY])
        assert.deepEqual([accepted.code, brief(accepted)], [0, []])
        const known = await session.check(openImage(folder), [POLICY])
        assert.deepEqual([known.code, brief(known), unread(known)], [0, [], [`HKU\\${ALICE} false`]])
        writeVolume(folder, { ...volume(), [hiveOf('alice')]: { 'Software\\Own': [text('v', 'evil')] } })
        const back = await session.check(openImage(folder), [POLICY])
        assert.deepEqual([back.code, brief(back)], [1, [`CHANGE HKU\\${ALICE}\\Software\\Own\\v`]])
        await session.accept(openImage(folder), [POLICY])
        rmSync(join(folder, 'Users/alice'), { recursive: true })
        assert.equal((await session.check(openImage(folder), [POLICY])).code, 2)
      }))

    it('what a part of the whole is accepted of says nothing of it', () =>
      withImage(kind, async (session, folder) => {
        await session.accept(openImage(folder), [POLICY])
        rmSync(join(folder, 'Users/alice'), { recursive: true })
        await session.accept(openImage(folder), [POLICY], [`HKU\\${BOB}\\Software\\Own\\*`])
        assert.equal((await session.check(openImage(folder), [POLICY])).code, 2)
      }))

    it('who is gone from the list too is deleted', () =>
      withImage(kind, async (session, folder) => {
        await session.accept(openImage(folder), [POLICY])
        rmSync(join(folder, 'Users/alice'), { recursive: true })
        writeVolume(folder, {
          'Windows/System32/config/SOFTWARE': profileList({ [BOB]: 'C:\\Users\\bob' }),
        })
        const told = await session.check(openImage(folder), [POLICY])
        assert.deepEqual(
          [told.code, brief(told), unread(told)],
          [
            1,
            [`DELETE HKU\\${ALICE}\\Software\\Classes\\.txt\\`, `DELETE HKU\\${ALICE}\\Software\\Own\\v`],
            [],
          ],
        )
      }))
  })
}

it('hives that were named and lack what was recorded fail the run, and nothing is a deletion', () =>
  withImage('file', async (session, folder) => {
    const policy: Sketch = { ...POLICY, watch: [OWN, 'HKLM\\SOFTWARE\\*\\*'] }
    await session.accept(openImage(folder), [policy])
    const software = join(folder, 'Windows/System32/config/SOFTWARE')
    const hives = [
      { at: { root: 'HKLM', segments: ['SOFTWARE'] }, file: software },
      { at: { root: 'HKU', segments: [BOB] }, file: join(folder, hiveOf('bob')) },
    ] as const
    const told = await session.check(openHives(hives), [policy])
    assert.deepEqual([told.code, brief(told), unread(told)], [2, [], []])
  }))

it('volatile keys, recorded of whoever was logged on, are in no image and missed by nobody', () =>
  withImage('file', async (session, folder) => {
    const machine = new Machine()
    try {
      const key = `HKU\\${ALICE}\\Volatile Environment`
      machine.registry.set(key, 'v', REG_SZ, sz('x'))
      const policy: Sketch = {
        ...REPORT,
        watch: [`${key}\\*`, 'HKU\\S-1-5-21-*\\Volatile Environment\\*', OWN],
      }
      await session.accept(machine.live(), [{ ...policy, watch: policy.watch.slice(0, 2) }])
      rmSync(join(folder, 'Users/alice'), { recursive: true })
      const told = await session.check(openImage(folder), [policy], { mayWrite: false })
      assert.deepEqual([brief(told), unread(told)], [[], []])
    } finally {
      machine.close()
    }
  }))

/** A machine with Bob, who is not logged on. */
async function withMachine(test: (session: Session, machine: Machine) => Promise<void>) {
  const session = new Session('sqlite')
  const machine = new Machine().put({
    [hiveOf('bob')]: { 'Software\\Own': [text('v', 'bob')] },
    [classesFileOf('bob')]: { '.txt': [text('', 'bob.txt')] },
  })
  try {
    await test(session, machine)
  } finally {
    machine.close()
    session.close()
  }
}

describe('a user of a running machine who is not logged on, and was', () => {
  it('classes whose file is gone are exit 2, and no deletion, by either name', () =>
    withMachine(async (session, machine) => {
      const policies: Sketch[] = [LINKED, CLASSES].map((watch) => ({ ...REPORT, watch: [OWN, watch] }))
      await session.accept(machine.source(), policies)
      machine.remove(classesFileOf('bob'))
      for (const policy of [...policies.map((one) => [one]), policies]) {
        const told = await session.check(machine.source(), policy)
        assert.deepEqual([told.code, brief(told), unread(told)], [2, [], [classes(BOB)]])
      }
      await session.accept(machine.source(), policies)
      assert.equal((await session.check(machine.source(), policies)).code, 0)
    }))

  it('volatile keys and the link that Windows makes at logon are in no file, and missed by nobody', () =>
    withMachine(async (session, machine) => {
      const policy: Sketch = {
        ...REPORT,
        watch: ['HKU\\*\\Software\\Classes\\*', 'HKU\\*\\Volatile Environment\\*', OWN],
      }
      const all: Sketch = { ...REPORT, watch: ['HKU\\*\\Software\\*\\*', 'HKU\\*\\Volatile Environment\\*'] }
      machine.logOn(BOB, 'bob')
      machine.registry.set(`HKU\\${BOB}\\Volatile Environment`, 'v', REG_SZ, sz('x'))
      await session.accept(machine.source(), [policy, all])
      machine.logOff(BOB).remove(classesFileOf('bob'))
      const told = await session.check(machine.source(), [policy, all])
      assert.deepEqual([told.code, brief(told), unread(told)], [0, [], []])
    }))

  it('each scan of a watch says so until it is back', () =>
    withMachine(async (session, machine) => {
      const state = openWatchState(join(session.folder, 'watch.db'))
      const pinned = openStore(session.storeFile, session.folder, { readOnly: true })
      const policy = policyOf({ ...REPORT, watch: [OWN, LINKED] })
      const source = machine.source()
      let now = Date.now()
      const scanner = new Scanner({
        state,
        pinned,
        view: undefined,
        allowUnreadable: false,
        target: 'LAB',
        hostnameOf: () => 'LAB',
        now: () => now,
      })
      scanner.follow([policy], '')
      const scan = async () => {
        now += 3_600_000
        const due = scanner.watchesOf(new Set([policy.name]))
        const { signal } = new AbortController()
        const { events, unreadable, exitCode } = await scanner.scan(
          { due, source, emit: () => {}, signal },
          scanner.isFull(due, source),
        )
        return [events, exitCode, ...unreadable.map(({ key, reason }) => `${key}: ${reason}`)]
      }
      const gone = `HKU\\${BOB}_Classes: the baseline has entries of this user's hive, but the hive is missing: restore it; until then the entries are kept`
      try {
        await scan()
        machine.remove(classesFileOf('bob'))
        assert.deepEqual(
          [await scan(), await scan()],
          [
            [0, 2, gone],
            [0, 2, gone],
          ],
        )
        machine.put({ [classesFileOf('bob')]: { '.txt': [text('', 'evil.txt')] } })
        assert.deepEqual(
          [await scan(), await scan()],
          [
            [1, 1],
            [0, 0],
          ],
        )
      } finally {
        pinned.close()
        state.close()
      }
    }))
})
