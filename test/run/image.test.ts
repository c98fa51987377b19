/** Runs against images: what is told of their users, and what is accepted. */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openImage } from '../../src/source/image/index.ts'
import type { Table } from '../make/image.ts'
import type { Sketch } from '../make/policy.ts'
import { ALICE, BOB, number, profileList, SYSTEM, text, volume, writeVolume } from '../make/windows-volume.ts'
import { brief, Session, type StoreKind, type Told } from './session.ts'

const CONFIG = 'Windows/System32/config'
const USERS: Sketch = { watch: ['HKU\\*\\Software\\**\\*'], report: ['CHANGE', 'DELETE', 'NEW'] }
const FINDING: Sketch = { ...USERS, report: ['CHANGE', 'DELETE', 'NEW', 'FINDING'] }

const found = ({ findings }: Told): string[] =>
  findings.map(({ RegistryValueName, Finding }) => `${Finding} ${RegistryValueName}`)

/** A session with an image in it. */
async function withImage(
  kind: StoreKind,
  files: Record<string, Table>,
  test: (session: Session, folder: string) => Promise<void>,
): Promise<void> {
  const session = new Session(kind)
  try {
    await test(session, writeVolume(join(session.folder, 'image'), files))
  } finally {
    session.close()
  }
}

for (const kind of ['sqlite', 'file'] as const) {
  describe(`an image, with a ${kind} store`, () => {
    it('is checked as a machine is: every user, logged on or not', () =>
      withImage(kind, volume(), async (session, folder) => {
        assert.equal((await session.accept(openImage(folder), [USERS])).code, 0)
        assert.equal((await session.check(openImage(folder), [USERS])).code, 0)
        writeVolume(folder, { 'Users/bob/NTUSER.DAT': { 'Software\\Own': [text('v', 'changed')] } })
        const told = await session.check(openImage(folder), [USERS])
        assert.deepEqual(brief(told), [`CHANGE HKU\\${BOB}\\Software\\Own\\v`])
        assert.equal(told.code, 1)
      }))

    it('what only a literal meets is met beside a wildcard too', () =>
      withImage(kind, volume(), async (session, folder) => {
        const services = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\*\\Start'
        const classes = 'HKU\\*\\Software\\Classes\\.txt\\*'
        const literal: Sketch = { watch: [services, classes, 'HKU\\S-1-5-18\\Console\\*'] }
        const wild: Sketch = { watch: ['HKLM\\SYSTEM\\**\\*', 'HKU\\**\\*'] }
        await session.accept(openImage(folder), [literal])
        const told = await session.check(openImage(folder), [literal, wild])
        assert.deepEqual(brief(told), [])
        const counted = told.record.WatchResults.slice(0, 3).map(({ Values }) => Values)
        assert.deepEqual(counted, [1, 2, 1])
      }))

    it('a user whose hive is gone from it is no deletion; one who is gone from the list too is', () =>
      withImage(kind, volume(), async (session, folder) => {
        await session.accept(openImage(folder), [USERS])
        rmSync(join(folder, 'Users/bob'), { recursive: true })
        const missing = await session.check(openImage(folder), [USERS])
        assert.deepEqual(brief(missing), [])
        assert.ok(missing.notices.includes('REGMON_IMAGE_USER_MISSING'))
        writeVolume(folder, { [`${CONFIG}/SOFTWARE`]: profileList({ [ALICE]: 'C:\\Users\\alice' }) })
        assert.deepEqual(brief(await session.check(openImage(folder), [USERS])), [
          `DELETE HKU\\${BOB}\\Software\\Own\\v`,
        ])
      }))

    it('a hive that cannot be read is exit 2, and no deletion', () =>
      withImage(kind, volume(), async (session, folder) => {
        await session.accept(openImage(folder), [USERS])
        rmSync(join(folder, 'Users/bob/NTUSER.DAT'))
        writeVolume(folder, { 'Users/bob/NTUSER.DAT/x': {} })
        const told = await session.check(openImage(folder), [USERS])
        assert.equal(told.code, 2)
        assert.deepEqual(brief(told), [])
        assert.deepEqual(
          told.record.Unreadable.map(({ RegistryKey }) => RegistryKey),
          [`HKU\\${BOB}`],
        )
      }))

    it('is read the same where memory holds one hive at a time', () =>
      withImage(kind, volume(), async (session, folder) => {
        const policies: Sketch[] = [USERS, { watch: ['HKLM\\**\\*', 'HKU\\**\\*'] }]
        const { record } = await session.accept(openImage(folder), policies)
        const tight = await session.check(openImage(folder, { room: 1 }), policies)
        assert.deepEqual([tight.code, tight.events], [0, []])
        assert.equal(tight.record.Values, record.Values)
        assert.equal(tight.record.Keys, record.Keys)
      }))

    it('a hive that breaks while it is read is no deletion', () =>
      withImage(kind, volume(), async (session, folder) => {
        await session.accept(openImage(folder), [USERS])
        const source = openImage(folder, { room: 1 })
        writeVolume(folder, { 'Users/bob/NTUSER.DAT': Buffer.alloc(0) })
        rmSync(join(folder, 'Users/alice/NTUSER.DAT'))
        const told = await session.check(source, [USERS])
        assert.deepEqual([told.code, told.events], [2, []])
      }))

    it('a profile that the list lacks is a finding where a policy asks, a notice elsewhere', () =>
      withImage(
        kind,
        { ...volume(), 'Users/mallory/NTUSER.DAT': { 'Software\\Own': [text('v', 'm')] } },
        async (session, folder) => {
          const elsewhere: Sketch = { ...FINDING, watch: ['HKLM\\SYSTEM\\Setup\\*'] }
          for (const policy of [USERS, elsewhere]) {
            const told = await session.check(openImage(folder), [policy])
            assert.deepEqual(found(told), [])
            assert.ok(told.notices.includes('REGMON_SOURCE_FINDING'))
          }
          const told = await session.check(openImage(folder), [FINDING])
          assert.equal(told.code, 1)
          assert.deepEqual(found(told), ['profile HKU\\mallory'])
          assert.ok(!told.notices.includes('REGMON_SOURCE_FINDING'))
        },
      ))

    it('a finding is accepted like an event, and hides no other of its key', () =>
      withImage(
        kind,
        { ...volume(), 'Users/mallory/NTUSER.DAT': { 'Software\\Own': [text('v', 'm')] } },
        async (session, folder) => {
          assert.equal((await session.accept(openImage(folder), [FINDING])).code, 0)
          const quiet = await session.check(openImage(folder), [FINDING])
          assert.deepEqual([quiet.code, found(quiet)], [0, []])
          assert.ok(!quiet.notices.includes('REGMON_SOURCE_FINDING'))
          writeVolume(folder, { 'Users/mallory/NTUSER.MAN': { 'Software\\Own': [text('v', 'm')] } })
          const told = await session.check(openImage(folder), [FINDING])
          assert.deepEqual([told.code, found(told)], [1, ['profile HKU\\mallory']])
          assert.match(told.findings[0]!.Message, /NTUSER\.MAN/)
        },
      ))

    it('a Default unlike Current concerns its value', () =>
      withImage(
        kind,
        {
          ...volume(),
          [`${CONFIG}/SYSTEM`]: { ...SYSTEM, Select: [number('Current', 1), number('Default', 2)] },
        },
        async (session, folder) => {
          const policy: Sketch = { ...FINDING, watch: ['HKLM\\SYSTEM\\Select\\*'] }
          const told = await session.check(openImage(folder), [policy])
          assert.deepEqual(found(told), ['profile HKLM\\SYSTEM\\Select\\Default'])
        },
      ))

    it('a Default unlike Current is reported by every watch of SYSTEM until it is accepted', () =>
      withImage(
        kind,
        {
          ...volume(),
          [`${CONFIG}/SYSTEM`]: { ...SYSTEM, Select: [number('Current', 1), number('Default', 2)] },
        },
        async (session, folder) => {
          const services: Sketch = {
            report: ['CHANGE'],
            watch: ['HKLM\\SYSTEM\\CurrentControlSet\\Services\\*\\*'],
          }
          for (const run of ['first', 'second']) {
            const told = await session.check(openImage(folder), [services])
            assert.deepEqual([told.code, found(told)], [1, ['profile HKLM\\SYSTEM\\Select\\Default']], run)
          }
          assert.equal((await session.accept(openImage(folder), [services])).code, 0)
          assert.equal((await session.check(openImage(folder), [services])).code, 0)
        },
      ))

    it('a clean copy stored as CurrentControlSet hides no change of the set that Windows starts', () =>
      withImage(kind, volume(), async (session, folder) => {
        const policy: Sketch = {
          ...FINDING,
          watch: ['HKLM\\SYSTEM\\CurrentControlSet\\Services\\*\\*', 'HKLM\\SYSTEM\\**\\Start'],
        }
        await session.accept(openImage(folder), [policy])
        const copy = { 'CurrentControlSet\\Services\\svc': [number('Start', 2)] }
        const service = { 'ControlSet001\\Services\\svc': [number('Start', 4)] }
        writeVolume(folder, { [`${CONFIG}/SYSTEM`]: { ...SYSTEM, ...service, ...copy } })
        const told = await session.check(openImage(folder), [policy])
        assert.deepEqual(brief(told), [
          'CHANGE HKLM\\SYSTEM\\ControlSet001\\Services\\svc\\Start',
          'CHANGE HKLM\\SYSTEM\\CurrentControlSet\\Services\\svc\\Start',
        ])
        assert.deepEqual(found(told), ['profile HKLM\\SYSTEM\\CurrentControlSet'])
      }))

    it('HKCU and volatile keys are skipped, and said so', () =>
      withImage(kind, volume(), async (session, folder) => {
        const policies: Sketch[] = [
          USERS,
          { watch: ['HKCU\\Software\\**\\*', 'HKLM\\HARDWARE\\**\\*'] },
          { watch: ['HKLM\\SYSTEM\\CurrentControlSet\\Control\\hivelist\\*'] },
        ]
        const told = await session.check(openImage(folder), policies)
        assert.deepEqual(
          told.record.WatchResults.map(({ Status }) => Status),
          ['recorded', 'skipped', 'skipped', 'skipped'],
        )
        assert.ok(told.notices.includes('REGMON_IMAGE_HKCU'))
        const alone = await session.check(openImage(folder), [{ watch: ['HKCU\\Software\\*'] }])
        assert.equal(alone.code, 2)
        assert.ok(alone.notices.includes('REGMON_ALL_SKIPPED'))
      }))

    it('what is not collected is skipped, whoever else looks at the keys above it', () =>
      withImage(kind, volume(), async (session, folder) => {
        writeVolume(folder, { [`${CONFIG}/SYSTEM`]: { Setup: [], 'ControlSet001\\Control\\hivelist': [] } })
        const hidden = [
          'HKLM\\SYSTEM\\CurrentControlSet\\Services\\*\\*',
          'HKU\\S-1-5-21-*[0-9]\\Volatile Environment\\*',
          'HKU\\S-1-5-21-*[0-9]\\Volatile Environment\\*\\*',
          'HKLM\\HARDWARE\\**\\*',
        ]
        const seen = [
          'HKLM\\SYSTEM\\*',
          'HKLM\\SYSTEM\\**\\*',
          'HKU\\*\\*',
          'HKU\\*\\**\\v',
          'HKU\\*\\Nowhere\\*',
          'HKLM\\SYSTEM\\Nowhere\\*',
          'HKLM\\SYSTEM\\Nowhere\\*\\*',
        ]
        const states = async (watches: string[]) => {
          const { record } = await session.check(openImage(folder), [{ watch: watches }], { mayWrite: false })
          return record.WatchResults.map(({ Status }) => Status)
        }
        for (const watch of hidden) {
          const [alone] = await states([watch])
          assert.equal(alone, 'skipped', watch)
          const [beside, ...others] = await states([watch, ...seen])
          assert.deepEqual([beside, ...others], ['skipped', ...seen.map(() => 'unrecorded')], watch)
        }
        for (const watch of seen) assert.deepEqual(await states([watch]), ['unrecorded'], watch)
      }))

    it('what is collected of some users is compared, and says that it is not of all', () =>
      withImage(kind, volume(), async (session, folder) => {
        const classes = (user: string) => `Users/${user}/AppData/Local/Microsoft/Windows/UsrClass.dat`
        rmSync(join(folder, classes('bob')))
        const key = 'CLSID\\{1}\\InprocServer32'
        const policy: Sketch = {
          watch: [
            'HKU\\*\\Software\\Classes\\CLSID\\*\\InprocServer32\\*',
            'HKU\\*\\Volatile Environment\\*',
          ],
          report: ['CHANGE', 'DELETE', 'NEW'],
        }
        const { record } = await session.accept(openImage(folder), [policy])
        for (const { Reason } of record.WatchResults)
          assert.equal(Reason, 'matched nothing, and the source does not contain all of its keys')
        writeVolume(folder, { [classes('alice')]: { [key]: [text('', 'evil.dll')] } })
        const told = await session.check(openImage(folder), [policy])
        assert.deepEqual([told.code, told.events.length], [1, 1])
      }))

    it('a user who is gone from the list is gone, also the last one', () =>
      withImage(kind, volume(), async (session, folder) => {
        const policy: Sketch = { watch: ['HKU\\S-1-5-21-*\\Software\\Own\\v'], report: ['DELETE'] }
        await session.accept(openImage(folder), [policy])
        for (const user of ['alice', 'bob']) rmSync(join(folder, 'Users', user), { recursive: true })
        writeVolume(folder, { [`${CONFIG}/SOFTWARE`]: profileList({}) })
        const { record, code } = await session.check(openImage(folder), [policy])
        assert.deepEqual(
          [code, record.WatchResults.map(({ Status, Events }) => [Status, Events])],
          [1, [['compared', 2]]],
        )
      }))

    it('what is skipped is not recorded, and is no news when it is there', () =>
      withImage(kind, volume(), async (session, folder) => {
        const policy: Sketch = {
          watch: ['HKLM\\SYSTEM\\CurrentControlSet\\Services\\*\\*', 'HKLM\\SYSTEM\\*'],
          report: ['CHANGE', 'DELETE', 'NEW'],
        }
        const { Select: _, ...rest } = SYSTEM
        writeVolume(folder, { [`${CONFIG}/SYSTEM`]: rest })
        await session.accept(openImage(folder), [policy])
        writeVolume(folder, { [`${CONFIG}/SYSTEM`]: SYSTEM })
        const { record } = await session.check(openImage(folder), [policy])
        assert.equal(record.Events, 0)
        assert.notEqual(record.WatchResults[0]!.Status, 'compared')
      }))
  })
}

it('of what a source says of many, a run tells ten of each kind, in its order', async () => {
  const gone = Array.from({ length: 500 }, (_, i) => [`S-1-5-21-1-1-1-${i}`, `C:\\Users\\gone${i}`])
  const list = { ...profileList(Object.fromEntries(gone)) }
  const files = { ...volume(), [`${CONFIG}/SOFTWARE`]: list, 'WINNT/System32/config/SAM': { x: [] } }
  await withImage('sqlite', files, async (session, folder) => {
    const source = openImage(folder)
    assert.equal(source.notices.length, 501)
    const { all, code } = await session.check(source, [USERS])
    const told = all.flatMap((event) => (event.type === 'notice' ? [event.message] : []))
    assert.deepEqual(
      told.slice(0, 11),
      source.notices.slice(0, 11).map(({ message }) => message),
    )
    assert.match(told[11]!, /^and 490 more like this: `regmon explain --source` lists what was read$/)
    assert.deepEqual([code, told.some((message) => message.includes('gone499'))], [0, false])
  })
})

it('a listed user whose folder or UsrClass.dat is missing is a warning, and fails nothing', async () => {
  const gone = 'S-1-5-21-1-1-1-7'
  const list = profileList({
    [ALICE]: 'C:\\Users\\alice',
    [BOB]: 'C:\\Users\\bob',
    [gone]: 'C:\\Users\\gone',
  })
  const files = { ...volume(), [`${CONFIG}/SOFTWARE`]: list }
  await withImage('sqlite', files, async (session, folder) => {
    for (const user of ['alice', 'bob'])
      rmSync(join(folder, 'Users', user, 'AppData'), { recursive: true, force: true })
    const all: Sketch = { ...USERS, watch: ['HKU\\**\\*', `HKU\\${gone}\\Software\\*`] }
    await session.accept(openImage(folder), [all])
    const told = await session.check(openImage(folder), [all], { requireBaseline: true })
    assert.deepEqual([told.code, brief(told), told.record.Unreadable], [0, [], []])
    const codes = ['REGMON_IMAGE_USER_MISSING', 'REGMON_IMAGE_CLASSES_MISSING']
    assert.deepEqual(
      codes.filter((code) => told.notices.includes(code)),
      codes,
    )
  })
})
