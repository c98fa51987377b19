/** Runs over users who are logged on, and who are not: the same is told of both, and nobody passes unseen. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { REG_SZ } from '../../src/registry/index.ts'
import { classesFileOf, hiveOf, Machine } from '../make/all-users.ts'
import { sz } from '../make/data.ts'
import { writeHive } from '../make/hive.ts'
import type { Sketch } from '../make/policy.ts'
import { treeOf } from '../make/tree.ts'
import { ALICE, BOB, text } from '../make/windows-volume.ts'
import { brief, Session, type StoreKind } from './session.ts'

const REPORT = { report: ['CHANGE', 'DELETE', 'NEW'] as ('CHANGE' | 'DELETE' | 'NEW')[] }
const POLICIES: Readonly<Record<string, Sketch>> = {
  'every user by a wildcard': { ...REPORT, watch: ['HKU\\*\\Software\\Own\\*', 'HKU\\*_Classes\\*\\*'] },
  'one user by name': { ...REPORT, watch: [`HKU\\${BOB}\\Software\\Own\\*`, `HKU\\${BOB}_Classes\\.txt\\*`] },
  'all that a user has': { ...REPORT, watch: [`HKU\\${BOB}\\Software\\*`], recursive: true },
  'classes through the link': {
    ...REPORT,
    watch: ['HKU\\*\\Software\\Classes\\**\\*', 'HKU\\*\\Software\\Own\\*'],
  },
  'in the 32-bit view': { ...REPORT, view: '32', watch: ['HKU\\*\\Software\\Own\\*'] },
}

const bob = (content: string) => ({
  [hiveOf('bob')]: { 'Software\\Own': [text('v', content)] },
  [classesFileOf('bob')]: { '.txt': [text('', `${content}.txt`)] },
})
const whole = writeHive(treeOf({ 'Software\\Own': [text('v', 'bob')] }))
const OWN = `CHANGE HKU\\${BOB}\\Software\\Own\\v`

/** What became of Bob, whose baseline is the file's `bob` → the exit code, and whether `v` is told as changed. */
const STATES: Readonly<Record<string, { put: (machine: Machine) => unknown; code: number; changed?: true }>> =
  {
    'as he was': { put: () => {}, code: 0 },
    changed: { put: (machine) => machine.put(bob('changed')), code: 1, changed: true },
    'logged on, as he was': { put: (machine) => machine.logOn(BOB, 'bob'), code: 0 },
    'logged on and changed': { put: (machine) => machine.logOn(BOB, 'changed'), code: 1, changed: true },
    'logged on, and his file is another': {
      put: (machine) => machine.logOn(BOB, 'bob').put(bob('changed')),
      code: 0,
    },
    'without a file': { put: (machine) => machine.remove(hiveOf('bob')), code: 2 },
    'without a profile': { put: (machine) => machine.remove('Users/bob'), code: 2 },
    'with a folder for a hive': {
      put: (machine) => mkdirSync(machine.remove(hiveOf('bob')).at(hiveOf('bob'))),
      code: 2,
    },
    'with a pipe for a hive': {
      put: (machine) => execFileSync('mkfifo', [machine.remove(hiveOf('bob')).at(hiveOf('bob'))]),
      code: 2,
    },
    'with a hive that is cut short': {
      put: (machine) => machine.put({ [hiveOf('bob')]: whole.subarray(0, 4000) }),
      code: 2,
    },
    'with an empty hive': { put: (machine) => machine.put({ [hiveOf('bob')]: Buffer.alloc(0) }), code: 2 },
    'with no hive': { put: (machine) => machine.put({ [hiveOf('bob')]: Buffer.alloc(8192, 'x') }), code: 2 },
    'with a link for a hive': {
      put: (machine) => {
        writeFileSync(machine.at('elsewhere'), whole)
        symlinkSync('../../elsewhere', machine.remove(hiveOf('bob')).at(hiveOf('bob')))
      },
      code: 2,
    },
    'on a share': { put: (machine) => machine.list(BOB, '\\\\server\\share\\bob'), code: 2 },
    'below a variable that nobody knows': {
      put: (machine) => machine.list(BOB, '%Elsewhere%\\bob'),
      code: 2,
    },
    'with a mandatory profile': {
      put: (machine) => machine.put({ 'Users/bob/ntuser.man': { 'Software\\Own': [text('v', 'changed')] } }),
      code: 1,
      changed: true,
    },
  }

async function withMachine(
  kind: StoreKind,
  test: (session: Session, machine: Machine) => Promise<void>,
): Promise<void> {
  const session = new Session(kind)
  const machine = new Machine().put(bob('bob'))
  try {
    await test(session, machine)
  } finally {
    machine.close()
    session.close()
  }
}

for (const [of, policy] of Object.entries(POLICIES)) {
  describe(`a user who was accepted from a file, watched ${of}`, () => {
    for (const [state, { put, code, changed = false }] of Object.entries(STATES)) {
      const skip = process.platform === 'win32' && /pipe|link/.test(state)
      it(state, { skip }, () =>
        withMachine('sqlite', async (session, machine) => {
          const first = await session.accept(machine.source(), [policy])
          assert.equal(first.code, 0)
          put(machine)
          const told = await session.check(machine.source(), [policy])
          // The link that Windows makes at logon is new where all is watched; nothing of it is in a file.
          const link = `NEW HKU\\${BOB}\\Software\\Classes\\SymbolicLinkValue`
          if (brief(told).join() === link) return
          assert.equal(told.code, code, JSON.stringify(told.all.filter(({ type }) => type === 'notice')))
          assert.deepEqual(
            brief(told).filter((event) => event.startsWith('DELETE')),
            [],
          )
          assert.equal(brief(told).includes(OWN), changed)
          if (code === 2) {
            assert.deepEqual(brief(told), [])
            assert.ok(told.notices.includes('REGMON_USER_UNREADABLE'))
            assert.ok(told.record.Unreadable.length > 0)
            for (const { RegistryKey } of told.record.Unreadable) assert.match(RegistryKey, new RegExp(BOB))
          }
        }),
      )
    }
  })
}

for (const kind of ['sqlite', 'file'] as const) {
  describe(`users who log on and off, with a ${kind} store`, () => {
    const policies = [POLICIES['every user by a wildcard']!, POLICIES['classes through the link']!]

    it('a user who was accepted logged on is the same from the file', () =>
      withMachine(kind, async (session, machine) => {
        machine.logOn(BOB, 'bob')
        assert.equal((await session.accept(machine.source(), policies)).code, 0)
        machine.logOff(BOB)
        const same = await session.check(machine.source(), policies)
        assert.deepEqual([same.code, brief(same)], [0, []])
        machine.put(bob('changed'))
        const other = await session.check(machine.source(), policies)
        assert.equal(other.code, 1)
        assert.deepEqual(
          [...new Set(brief(other))],
          [OWN, `CHANGE HKU\\${BOB}\\Software\\Classes\\.txt\\`, `CHANGE HKU\\${BOB}_Classes\\.txt\\`].sort(),
        )
      }))

    it('what the file lacks is a deletion, and what is new in it is new', () =>
      withMachine(kind, async (session, machine) => {
        machine.logOn(BOB, 'bob')
        await session.accept(machine.source(), policies.slice(0, 1))
        machine.logOff(BOB).put({ [hiveOf('bob')]: { 'Software\\Own': [text('w', 'new')] } })
        assert.deepEqual(brief(await session.check(machine.source(), policies.slice(0, 1))), [
          `DELETE HKU\\${BOB}\\Software\\Own\\v`,
          `NEW HKU\\${BOB}\\Software\\Own\\w`,
        ])
      }))

    it('the link that Windows makes at logon is no deletion while nobody is logged on', () =>
      withMachine(kind, async (session, machine) => {
        const all: Sketch = { ...REPORT, watch: ['HKU\\*\\Software\\**\\*'] }
        machine.logOn(BOB, 'bob')
        await session.accept(machine.source(), [all])
        machine.logOff(BOB)
        const told = await session.check(machine.source(), [all])
        assert.deepEqual([told.code, brief(told)], [0, []])
      }))

    it('a user who is gone from the list is gone', () =>
      withMachine(kind, async (session, machine) => {
        await session.accept(machine.source(), policies.slice(0, 1))
        machine.unlist(BOB)
        assert.deepEqual(brief(await session.check(machine.source(), policies.slice(0, 1))), [
          `DELETE HKU\\${BOB}\\Software\\Own\\v`,
          `DELETE HKU\\${BOB}_Classes\\.txt\\`,
        ])
      }))

    it('where the list cannot be read, nobody passes unseen', () =>
      withMachine(kind, async (session, machine) => {
        const named = POLICIES['one user by name']!
        await session.accept(machine.source(), [...policies, named])
        machine.registry.deny('HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList')
        for (const policy of [policies[0]!, named]) {
          const told = await session.check(machine.source(), [policy])
          assert.deepEqual([told.code, brief(told)], [2, []])
          assert.ok(told.notices.includes('REGMON_PROFILE_LIST'))
        }
      }))

    it('those who cannot be read may be allowed, and are as soon as nothing was known of them', () =>
      withMachine(kind, async (session, machine) => {
        machine.remove('Users/bob')
        const allowed = { allowUnreadable: true }
        const first = await session.check(machine.source(), policies, allowed)
        assert.equal(first.code, 0)
        assert.ok(first.record.Unreadable.length > 0)
        machine.put(bob('bob'))
        await session.accept(machine.source(), policies)
        machine.remove('Users/bob')
        assert.equal((await session.check(machine.source(), policies, allowed)).code, 2)
      }))

    it('a mandatory profile is a finding', () =>
      withMachine(kind, async (session, machine) => {
        machine.put({ 'Users/bob/NTUSER.MAN': { 'Software\\Own': [text('v', 'bob')] } })
        const finding: Sketch = { ...policies[0]!, report: ['CHANGE', 'FINDING'] }
        const told = await session.check(machine.source(), [finding])
        assert.deepEqual(
          told.findings.map(({ Finding, RegistryKey }) => [Finding, RegistryKey]),
          [['profile', `HKU\\${BOB}`]],
        )
      }))

    it('a baseline of users who are logged on only learns of the others', () =>
      withMachine(kind, async (session, machine) => {
        await session.accept(machine.live(), policies.slice(0, 1))
        const told = await session.check(machine.source(), policies.slice(0, 1))
        assert.deepEqual(brief(told), [
          `NEW HKU\\${BOB}\\Software\\Own\\v`,
          `NEW HKU\\${BOB}_Classes\\.txt\\`,
        ])
        const back = await session.check(machine.live(), policies.slice(0, 1))
        assert.deepEqual([back.code, brief(back)], [0, []])
      }))
  })
}

it('one source sees users come and go, and files change', () =>
  withMachine('sqlite', async (session, machine) => {
    const policy = [POLICIES['every user by a wildcard']!]
    const source = machine.source()
    await session.accept(source, policy)
    assert.deepEqual(brief(await session.check(source, policy)), [])
    machine.put({ [hiveOf('bob')]: { 'Software\\Own': [text('v', 'bib')] } })
    assert.deepEqual(brief(await session.check(source, policy)), [OWN])
    machine.logOn(BOB, 'bob')
    assert.deepEqual(brief(await session.check(source, policy)), [])
    machine.logOff(BOB).remove(hiveOf('bob'))
    assert.equal((await session.check(source, policy)).code, 2)
    machine.put(bob('bob'))
    assert.deepEqual(brief(await session.check(source, policy)), [])
    machine.registry.set(`HKU\\${ALICE}\\Software\\Own`, 'v', REG_SZ, sz('other'))
    assert.deepEqual(brief(await session.check(source, policy)), [`CHANGE HKU\\${ALICE}\\Software\\Own\\v`])
  }))
