/** A running machine with all its users: what is read from where, and what is said of it. */
import assert from 'node:assert/strict'
import { chmodSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import { REG_EXPAND_SZ, REG_LINK, REG_SZ } from '../../src/registry/index.ts'
import { currentUserAt, currentUserNotices } from '../../src/source/live/current-user.ts'
import type { RegistrySource } from '../../src/source/source.ts'
import { classesFileOf, hiveOf, Machine } from '../make/all-users.ts'
import { sz } from '../make/data.ts'
import { writeHive } from '../make/hive.ts'
import { entryBetween, sealHive, writeLog } from '../make/hive-log.ts'
import { treeOf } from '../make/tree.ts'
import { ALICE, BOB, text } from '../make/windows-volume.ts'
import { asNobody } from './as-nobody.ts'
import { key, open, status, subkeys, values } from './read.ts'

const OWN = `HKU\\${BOB}\\Software\\Own`
const CAROL = 'S-1-12-1-1-2-3-4'
const NT = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'

const held = (content: string): string[] => [`v:${REG_SZ}:${sz(content).toString('hex')}`]
const tree = (content: string) => ({ 'Software\\Own': [text('v', content)] })
const said = ({ notices }: RegistrySource): string => notices.map(({ message }) => message).join('\n')

function machine(t: TestContext): Machine {
  const made = new Machine().put({
    [hiveOf('bob')]: tree('bob'),
    [classesFileOf('bob')]: { '.txt': [text('', 'bob.txt')] },
  })
  t.after(() => made.close())
  return made
}

describe('HKU with users who are not logged on', () => {
  it('lists them after those who are', (t) => {
    const source = machine(t).source()
    const all = ['.DEFAULT', ALICE, `${ALICE}_Classes`, BOB, `${BOB}_Classes`]
    assert.deepEqual(subkeys(open(source, 'HKU')), all)
    assert.deepEqual(subkeys(open(source, 'HKU', '32')), all)
    assert.equal(source.description, 'registry in memory and 1 user who is not logged on')
  })

  it('opens them by any way', (t) => {
    const source = machine(t).source()
    const hku = key(open(source, 'HKU'))
    const names = new Map<string, number>()
    hku.subkeys((name, ref) => names.set(name, ref))
    assert.deepEqual(values(key(hku.openChild(BOB, names.get(BOB)!)).open(['software', 'OWN'])), held('bob'))
    assert.deepEqual(values(hku.open([BOB.toLowerCase(), 'Software', 'Own'])), held('bob'))
    for (const view of ['64', '32'] as const) assert.deepEqual(values(open(source, OWN, view)), held('bob'))
    assert.deepEqual(key(open(source, OWN)).storedNames?.(), [BOB, 'Software', 'Own'])
    assert.equal(status(open(source, `HKU\\${BOB}\\nothing`)), 'absent')
    assert.equal(status(open(source, 'HKU\\S-1-5-21-9\\Software')), 'absent')
  })

  it('maps classes as at logon, and redirects them as Windows does', (t) => {
    const source = machine(t)
      .put({
        [classesFileOf('bob')]: {
          CLSID: [text('', '64')],
          'Wow6432Node\\CLSID': [text('', '32')],
        },
      })
      .source()
    const classes = `HKU\\${BOB}\\Software\\Classes\\CLSID`
    for (const view of ['64', '32'] as const)
      assert.deepEqual(values(open(source, classes, view)), [`:${REG_SZ}:${sz(view).toString('hex')}`])
    assert.deepEqual(values(open(source, `HKU\\${BOB}_Classes\\CLSID`)), values(open(source, classes)))
  })

  it('leaves everything else to the live source, call by call', (t) => {
    const made = machine(t)
    const source = made.source()
    const live = made.live()
    for (const path of [
      'HKLM\\SOFTWARE',
      `HKU\\${ALICE}\\Software\\Own`,
      'HKU\\.DEFAULT',
      `HKU\\${ALICE}\\no`,
    ]) {
      const before = live.opened.length
      const opened = open(live, path)
      const calls = live.opened.slice(before)
      const again = live.opened.length
      assert.equal(status(open(source, path)), status(opened))
      assert.deepEqual(live.opened.slice(again), calls)
    }
    assert.equal(source.currentUser(), live.currentUser())
    assert.deepEqual([...source.profiles()!], ['S-1-5-18', ALICE, BOB])
    assert.equal(source.target.kind, 'live')
    assert.equal(source.collects({ root: 'HKU', segments: [ALICE, 'x'] }, '64'), true)
  })

  it('says of what only a logon makes that it is not collected', (t) => {
    const source = machine(t).source()
    const collects = (...segments: string[]) => source.collects({ root: 'HKU', segments }, '64')
    for (const names of [['Volatile Environment'], ['Software', 'Classes']])
      assert.equal(collects(BOB, ...names), false)
    for (const names of [['Environment'], ['Software', 'Classes', '.txt'], []])
      assert.equal(collects(BOB, ...names), true)
    assert.equal(status(open(source, `HKU\\${BOB}\\Volatile Environment`)), 'not-collected')
  })

  it('has no classes of a user who has none, and says so', (t) => {
    const source = machine(t).remove(classesFileOf('bob')).source()
    assert.equal(status(open(source, `HKU\\${BOB}_Classes`)), 'not-collected')
    assert.equal(status(open(source, `HKU\\${BOB}\\Software\\Classes`)), 'not-collected')
    assert.ok(!subkeys(open(source, 'HKU')).includes(`${BOB}_Classes`))
    assert.match(said(source), new RegExp(`HKU\\\\${BOB}_Classes of bob.*no UsrClass.dat`))
  })
})

describe('who logs on while a scan runs', () => {
  it('is read live from then on', (t) => {
    const made = machine(t)
    const source = made.source()
    const hku = key(open(source, 'HKU'))
    made.logOn(BOB, 'live')
    assert.deepEqual(values(hku.open([BOB, 'Software', 'Own'])), held('live'))
    assert.deepEqual(values(open(source, OWN)), held('live'))
    assert.equal(subkeys(hku).filter((name) => name === BOB).length, 1)
  })

  it('who logs off has vanished, until the next scan', (t) => {
    const made = machine(t)
    made.logOn(BOB, 'live')
    const source = made.source()
    const hku = key(open(source, 'HKU'))
    const names = new Map<string, number>()
    hku.subkeys((name, ref) => names.set(name, ref))
    made.logOff(BOB)
    assert.equal(status(hku.openChild(BOB, names.get(BOB)!)), 'vanished')
    assert.deepEqual(values(key(open(source, 'HKU')).open([BOB, 'Software', 'Own'])), held('bob'))
  })
})

describe('the files of users who are not logged on', () => {
  it('are read again when they change, though their times be the same', (t) => {
    const made = machine(t)
    const source = made.source()
    const then = new Date(2024, 1, 1)
    utimesSync(made.at(hiveOf('bob')), then, then)
    key(open(source, 'HKU')).close()
    assert.deepEqual(values(open(source, OWN)), held('bob'))
    made.put({ [hiveOf('bob')]: tree('bib') }, { sequence: [7, 7] })
    utimesSync(made.at(hiveOf('bob')), then, then)
    // A scan that runs has what it began with.
    assert.deepEqual(values(open(source, OWN)), held('bob'))
    key(open(source, 'HKU')).close()
    assert.deepEqual(values(open(source, OWN)), held('bib'))
  })

  it('make room for each other', (t) => {
    const made = machine(t)
      .list(CAROL, 'C:\\Users\\carol')
      .put({ [hiveOf('carol')]: tree('carol') })
    const source = made.source({ room: 1 })
    const bob = key(open(source, `HKU\\${BOB}\\Software`))
    assert.deepEqual(values(open(source, `HKU\\${CAROL}\\Software\\Own`)), held('carol'))
    made.remove('Users/bob')
    assert.deepEqual(values(bob.open(['Own'])), held('bob'))
    assert.equal(status(open(source, OWN)), 'vanished')
  })

  it('that were lost for a moment are read by the next scan', (t) => {
    const made = machine(t)
      .list(CAROL, 'C:\\Users\\carol')
      .put({ [hiveOf('carol')]: tree('carol') })
    const source = made.source({ room: 1 })
    open(source, `HKU\\${CAROL}\\Software\\Own`)
    const bob = made.at(hiveOf('bob'))
    renameSync(bob, `${bob}.away`)
    assert.equal(status(open(source, OWN)), 'vanished')
    renameSync(`${bob}.away`, bob)
    // A scan that runs has what it began with.
    assert.equal(status(open(source, OWN)), 'vanished')
    key(open(source, 'HKU')).close()
    assert.deepEqual(values(open(source, OWN)), held('bob'))
  })

  it('have their transaction logs applied, unless those are left aside', (t) => {
    const before = writeHive(treeOf(tree('bob')))
    const after = writeHive(treeOf(tree('bib')))
    const dirty = Buffer.from(before)
    dirty.writeUInt32LE(2, 4)
    sealHive(dirty)
    const log = writeLog(dirty, 1, [entryBetween(before, after)])
    const made = machine(t).put({ [hiveOf('bob')]: dirty, [`${hiveOf('bob')}.LOG1`]: log })
    const source = made.source()
    assert.deepEqual(values(open(source, OWN)), held('bib'))
    assert.match(said(source), /of bob \(.*NTUSER\.DAT\) was dirty; applied to it in memory/)
    const aside = made.source({ logs: false })
    assert.deepEqual(values(open(aside, OWN)), held('bob'))
    assert.match(said(aside), /logs were left aside/)
  })

  it('are named, with their users, whether they could be read or not', (t) => {
    const made = machine(t)
      .list(CAROL, 'C:\\Users\\carol')
      .put({ [hiveOf('carol')]: Buffer.from('no hive') })
    const source = made.source()
    assert.deepEqual(
      source.files?.map(({ at, user, file, dirty }) => [at?.segments[0], user, file, dirty]),
      [
        [BOB, 'bob', made.at(hiveOf('bob')), false],
        [`${BOB}_Classes`, 'bob', made.at(classesFileOf('bob')), false],
        [CAROL, 'carol', made.at(hiveOf('carol')), undefined],
      ],
    )
    assert.match(
      said(source),
      new RegExp(`HKU\\\\${CAROL} of carol, who is not logged on, cannot be read: .*NTUSER.DAT`),
    )
  })

  it('that this user may not read are denied', {
    skip: process.platform === 'win32',
  }, (t) => {
    const made = machine(t)
    chmodSync(made.folder, 0o755)
    chmodSync(made.at(hiveOf('bob')), 0)
    asNobody(() => {
      const source = made.source()
      assert.equal(status(open(source, OWN)), 'denied')
      assert.match(said(source), /permission denied/)
    })
  })

  it('are read of a mandatory profile instead, and found', (t) => {
    const source = machine(t)
      .put({ 'Users/bob/NTUSER.MAN': tree('mandatory') })
      .source()
    assert.deepEqual(values(open(source, OWN)), held('mandatory'))
    assert.deepEqual(
      source.findings?.map(({ kind, about }) => [kind, about]),
      [['profile', 'mandatory']],
    )
  })

  it('may lie under names in any case', { skip: process.platform === 'win32' }, (t) => {
    const made = machine(t).remove('Users/bob')
    made.put({
      'Users/bob/ntuser.dat': tree('lower'),
      'Users/bob/appdata/LOCAL/microsoft/windows/usrclass.DAT': {},
    })
    assert.deepEqual(values(open(made.source(), OWN)), held('lower'))
    assert.equal(status(open(made.source(), `HKU\\${BOB}_Classes`)), 'present')
  })
})

describe('where a profile lies', () => {
  const environment = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment'
  const paths: Readonly<Record<string, string | RegExp>> = {
    'C:\\Users\\bob': 'bob',
    '\\\\?\\C:\\Users\\bob': 'bob',
    '%SystemDrive%\\Users\\bob': 'bob',
    '%systemroot%\\..\\Users\\bob': 'bob',
    '%ProgramData%\\..\\Users\\bob': 'bob',
    '%Homes%\\bob': 'bob',
    'C:\\Users\\100%': /there is no such folder/,
    '%SystemDrive%\\100%\\..\\Users\\bob': 'bob',
    '%Loop%\\bob': /is no path of a drive/,
    '%Nobody%\\bob': /is no path of a drive/,
    '\\\\server\\share\\bob': /is no path of a drive/,
    'C:\\Users\\bob:stream': /is no path of a drive/,
    'Users\\bob': /is no path of a drive/,
    '': /ProfileImagePath cannot be read/,
    'C:\\Users\\nobody': /there is no such folder/,
  }
  for (const [path, expected] of Object.entries(paths)) {
    it(`${path || 'nowhere'} → ${expected}`, (t) => {
      const made = machine(t).list(BOB, path)
      made.registry.set(`${NT}\\ProfileList`, 'ProgramData', REG_EXPAND_SZ, sz('%SystemDrive%\\ProgramData'))
      made.registry.set(environment, 'Homes', REG_EXPAND_SZ, sz('%SystemDrive%\\Users'))
      made.registry.set(environment, 'Loop', REG_EXPAND_SZ, sz('%Loop%\\Users'))
      const source = made.source()
      if (typeof expected === 'string') assert.deepEqual(values(open(source, OWN)), held(expected))
      else {
        assert.equal(status(open(source, OWN)), 'vanished')
        assert.match(said(source), expected)
      }
    })
  }

  it('is not asked for by a name that is no SID', (t) => {
    const source = machine(t).list('S-1-5-21-1.bak', 'C:\\Users\\bob').source()
    assert.match(said(source), /ProfileList holds S-1-5-21-1\.bak, which is no SID/)
  })
})

it('links in a hive lead into nobody else', (t) => {
  const made = machine(t)
  const link = { name: 'Link', link: `\\REGISTRY\\USER\\${ALICE}\\Software\\Own` }
  writeFileSync(made.at(hiveOf('bob')), writeHive({ keys: [link] }))
  const source = made.source()
  assert.equal(status(open(source, `HKU\\${BOB}\\Link`)), 'not-collected')
  const found: number[] = []
  const top = key(open(source, `HKU\\${BOB}`))
  top.subkeys((name, ref) => key(top.openChild(name, ref)).values((_name, type) => found.push(type)))
  assert.deepEqual(found, [REG_LINK])
})

it('a notice says whose HKCU it is when it is the SYSTEM account’s', () => {
  const [notice, ...more] = currentUserNotices(currentUserAt('\\REGISTRY\\USER\\.DEFAULT'))
  assert.deepEqual(more, [])
  assert.match(notice?.message ?? '', /HKCU is that of the SYSTEM account \(S-1-5-18\)/)
  assert.deepEqual(currentUserNotices(currentUserAt(`\\REGISTRY\\USER\\${ALICE}`)), [])
})
