import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { formatKeyPath } from '../../src/registry/index.ts'
import { openImage } from '../../src/source/image/index.ts'
import type { RegistrySource } from '../../src/source/source.ts'
import { writeHive } from '../make/hive.ts'
import type { Table } from '../make/image.ts'
import { ALICE, BOB, number, profileList, SYSTEM, text, volume, writeVolume } from '../make/windows-volume.ts'
import { asNobody } from './as-nobody.ts'
import { key, open, path, status, subkeys, values } from './read.ts'

type Files = Record<string, Table | Buffer>

const CONFIG = 'Windows/System32/config'
const OWN = 'Software\\Own'
const POSIX = process.platform !== 'win32'

/** A folder with an image in it, and beside it what no image may lead to. */
function folders(t: TestContext): { readonly image: string; readonly outside: string } {
  const top = mkdtempSync(join(tmpdir(), 'regmon-image-'))
  t.after(() => rmSync(top, { recursive: true, force: true }))
  return { image: join(top, 'image'), outside: join(top, 'outside') }
}

function image(t: TestContext, files: Files = volume()): RegistrySource {
  return openImage(writeVolume(folders(t).image, files))
}

/** Makes of a key something that is none. */
function damageKey(file: string, name: string): void {
  const hive = readFileSync(file)
  hive.write('xx', hive.indexOf(name, 0, 'latin1') - 76, 'latin1')
  writeFileSync(file, hive)
}

/** One text value of the user that `HKU` shows by a name. */
const own = (source: RegistrySource, name: string): string | undefined =>
  textIn(source, `HKU\\${name}\\${OWN}`, 'v')

function textIn(source: RegistrySource, at: string, valueName: string): string | undefined {
  let found: string | undefined
  key(open(source, at)).values((name, _type, buffer, start, end) => {
    if (name === valueName) found = buffer.toString('utf16le', start, end - 2)
  })
  return found
}

const codes = ({ notices }: RegistrySource): string[] => notices.map(({ code }) => code)
const said = ({ notices }: RegistrySource): string => notices.map(({ message }) => message).join('\n')
const findings = ({ findings = [] }: RegistrySource): string[] =>
  findings.map(({ path, valueName, about }) =>
    [formatKeyPath(path), valueName, about].filter((part) => part !== undefined).join(' '),
  )

describe('an image', () => {
  test('is mounted where Windows would mount it', (t) => {
    const source = image(t)
    assert.deepEqual(source.target, { kind: 'image', mounts: [], hostname: 'LAB' })
    assert.deepEqual(subkeys(open(source, 'HKU')).toSorted(), [
      '.DEFAULT',
      ALICE,
      `${ALICE}_Classes`,
      BOB,
      `${BOB}_Classes`,
    ])
    assert.equal(own(source, ALICE), 'alice')
    assert.equal(own(source, BOB), 'bob')
    assert.deepEqual(values(open(source, 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\svc')), [
      'Start:4:02000000',
    ])
    assert.deepEqual(findings(source), [])
    assert.deepEqual(source.notices, [])
  })

  test("a user's Software\\Classes is that user's UsrClass.dat, in both views", (t) => {
    const source = image(t)
    for (const view of ['64', '32'] as const) {
      const classes = open(source, `HKU\\${ALICE}\\software\\classes\\.txt`, view)
      assert.equal(values(classes).length, 1)
    }
    assert.equal(textIn(source, `HKU\\${BOB}_Classes\\.txt`, ''), 'bob.txt')
    assert.deepEqual(subkeys(open(source, `HKU\\${ALICE}\\Software`)), ['Own'])
  })

  test('the SYSTEM account is .DEFAULT, by name alone', (t) => {
    const source = image(t)
    assert.deepEqual(values(open(source, 'HKU\\S-1-5-18\\Console')), ['v:4:12000000'])
    const { [`${CONFIG}/DEFAULT`]: _default, ...rest } = volume()
    const without = image(t, rest)
    for (const name of ['.DEFAULT', 'S-1-5-18'])
      assert.equal(status(open(without, `HKU\\${name}\\Console`)), 'not-collected')
  })

  test('links that Windows makes at start and logon are not collected, what they lead to is', (t) => {
    const source = image(t)
    const links = ['HKLM\\SYSTEM\\CurrentControlSet', `HKU\\${ALICE}\\Software\\Classes`, 'HKU\\S-1-5-18']
    for (const link of links) {
      for (const view of ['64', '32'] as const) {
        assert.equal(source.collects(path(link), view), false, link)
        assert.equal(source.collects(path(`${link}\\nope`), view), true, link)
      }
    }
    assert.equal(source.collects(path(`HKU\\${ALICE}\\Software`), '64'), true)
  })

  test('HKCR, HKCC, the 32-bit view and links are mapped in it', (t) => {
    const files: Files = volume()
    files[`${CONFIG}/SYSTEM`] = {
      ...SYSTEM,
      'ControlSet001\\Control\\IDConfigDB': [number('CurrentConfig', 1)],
      'ControlSet001\\Hardware Profiles\\0001\\System': [number('v', 1)],
    }
    const list = profileList({ [ALICE]: 'C:\\Users\\alice' })
    files[`${CONFIG}/SOFTWARE`] = {
      ...list,
      'Classes\\.txt': [text('', 'txtfile')],
      'Wow6432Node\\Acme': [number('v', 32)],
      Acme: [number('v', 64)],
    }
    const source = image(t, files)
    assert.equal(textIn(source, 'HKCR\\.txt', ''), 'txtfile')
    assert.deepEqual(values(open(source, 'HKCC\\System')), ['v:4:01000000'])
    assert.deepEqual(values(open(source, 'HKLM\\SOFTWARE\\Acme', '64')), ['v:4:40000000'])
    assert.deepEqual(values(open(source, 'HKLM\\SOFTWARE\\Acme', '32')), ['v:4:20000000'])
  })

  test('names are found in any case, and older Windows at its own places', (t) => {
    const sid = 'S-1-5-21-1-2-3-500'
    const source = image(t, {
      'WINNT/system32/CONFIG/system': SYSTEM,
      'WINNT/system32/CONFIG/software': profileList({
        [sid]: '%SystemDrive%\\Documents and Settings\\Administrator',
        'S-1-5-19': 'C:\\Documents and Settings\\LocalService',
      }),
      'documents and settings/administrator/ntuser.dat': { [OWN]: [text('v', 'admin')] },
      'documents and settings/administrator/Local Settings/Application Data/Microsoft/Windows/USRCLASS.DAT': {
        '.txt': [text('', 'x')],
      },
      'Documents and Settings/LocalService/NTUSER.DAT': { [OWN]: [text('v', 'service')] },
    })
    // Two folders that Windows takes for one, on a file system that keeps them apart.
    const message = /which Windows takes for one name/
    if (POSIX) assert.match(source.findings?.map((finding) => finding.message).join() ?? '', message)
    assert.equal(own(source, 'S-1-5-19'), 'service')
    assert.equal(source.target.hostname, 'LAB')
  })

  test('of two that it holds, what is not read is said', (t) => {
    const source = image(t, { ...volume(), 'WINNT/System32/config/SYSTEM': SYSTEM })
    assert.match(said(source), /the image holds WINNT beside Windows, and it is not read/)
  })

  test('accounts of services are found without a list, and with one', (t) => {
    const service = 'Windows/ServiceProfiles/LocalService/NTUSER.DAT'
    const source = image(t, { ...volume(), [service]: { [OWN]: [text('v', 'service')] } })
    assert.equal(own(source, 'S-1-5-19'), 'service')
    assert.equal(status(open(source, 'HKU\\S-1-5-20')), 'not-collected')
    assert.deepEqual(findings(source), [])
    assert.deepEqual(source.notices, [])
  })

  test('a dirty hive has its logs applied, and says so with the name of its user', (t) => {
    const source = openImage(writeVolume(folders(t).image, volume(), { sequence: [2, 1] }))
    assert.match(said(source), new RegExp(`HKU\\\\${ALICE} of alice \\(.*NTUSER.DAT\\) is dirty`))
    assert.equal(
      source.files?.every(({ dirty }) => dirty),
      true,
    )
  })
})

describe('what is told of an image', () => {
  test('a profile that the list lacks is a finding, and read by its folder', (t) => {
    const files: Files = volume()
    files['Users/mallory/NTUSER.DAT'] = { [OWN]: [text('v', 'mallory')] }
    const source = image(t, files)
    assert.equal(own(source, 'mallory'), 'mallory')
    assert.deepEqual(findings(source), ['HKU\\mallory unlisted'])
    assert.equal(status(open(source, 'HKU\\mallory_Classes')), 'not-collected')
  })

  test('NTUSER.MAN is read instead of NTUSER.DAT, and is a finding', (t) => {
    const files: Files = volume()
    files['Users/alice/ntuser.man'] = { [OWN]: [text('v', 'mandatory')] }
    const source = image(t, files)
    assert.equal(own(source, ALICE), 'mandatory')
    assert.deepEqual(findings(source), [`HKU\\${ALICE} mandatory`])
    assert.match(source.findings![0]!.message, /of alice has an NTUSER\.MAN/)
  })

  test('a Default unlike Current is a finding', (t) => {
    const files: Files = volume()
    files[`${CONFIG}/SYSTEM`] = { ...SYSTEM, Select: [number('Current', 1), number('Default', 2)] }
    assert.deepEqual(findings(image(t, files)), ['HKLM\\SYSTEM\\Select Default select'])
  })

  test('folders that new profiles are copied from are none', (t) => {
    const source = image(t, { ...volume(), 'Users/Default/NTUSER.DAT': { x: [] } })
    assert.deepEqual(findings(source), [])
    assert.equal(status(open(source, 'HKU\\Default')), 'absent')
    const [template] = source.files!.filter(({ at }) => at === undefined)
    assert.match(template!.file, /Default/)
  })

  test("a person's missing UsrClass.dat is said, whether the list knows them or not; a service's is not", (t) => {
    const entra = 's-1-12-1-5-6-7-8'
    const service = 'S-1-5-80-1-2-3-4-5'
    const users = { [entra]: 'entra', [service]: 'sql', [ALICE.toLowerCase()]: 'alice' }
    const list = Object.entries(users).map(([sid, name]) => [sid, `C:\\Users\\${name}`])
    const source = image(t, {
      [`${CONFIG}/SYSTEM`]: SYSTEM,
      [`${CONFIG}/SOFTWARE`]: profileList(Object.fromEntries(list)),
      ...Object.fromEntries(
        ['entra', 'sql', 'alice', 'stray'].map((name) => [
          `Users/${name}/NTUSER.DAT`,
          { [OWN]: [text('v', name)] },
        ]),
      ),
    })
    assert.deepEqual(
      codes(source),
      Array.from({ length: 3 }, () => 'REGMON_IMAGE_CLASSES_MISSING'),
    )
    for (const name of [entra, ALICE.toLowerCase(), 'stray'])
      assert.ok(said(source).includes(`HKU\\${name}_Classes of `), name)
  })

  test('a user whose folder has a percent sign in its name is that user', (t) => {
    const files: Files = volume()
    files[`${CONFIG}/SOFTWARE`] = profileList({
      [ALICE]: 'C:\\Users\\alice',
      [BOB]: '%SystemDrive%\\Users\\100%',
    })
    files['Users/100%/NTUSER.DAT'] = { [OWN]: [text('v', '100%')] }
    const source = image(t, files)
    assert.equal(own(source, BOB), '100%')
    assert.deepEqual(findings(source), ['HKU\\bob unlisted'])
  })

  test('a user who is not in the image is not collected; one who is not in the list either is absent', (t) => {
    const { 'Users/bob/NTUSER.DAT': _bob, ...files } = volume()
    const source = image(t, files)
    for (const name of [BOB, `${BOB}_Classes`]) {
      assert.equal(status(open(source, `HKU\\${name}\\${OWN}`)), 'not-collected')
      assert.equal(source.collects(path(`HKU\\${name}\\${OWN}`), '64'), false)
    }
    assert.equal(status(open(source, 'HKU\\S-1-5-21-9-9-9-9')), 'absent')
    assert.equal(source.collects(path('HKU\\S-1-5-21-9-9-9-9\\x'), '64'), true)
    assert.match(said(source), new RegExp(`HKU\\\\${BOB} of bob is in ProfileList, and not collected`))
  })

  test('volatile keys and HKCU are not collected', (t) => {
    const source = image(t)
    for (const at of [
      'HKCU\\Software',
      'HKLM\\HARDWARE\\DESCRIPTION',
      'HKLM\\SYSTEM\\CurrentControlSet\\Control\\hivelist',
      'HKLM\\SYSTEM\\ControlSet001\\Control\\hivelist',
      `HKU\\${ALICE}\\Volatile Environment`,
    ])
      assert.equal(status(open(source, at)), 'not-collected', at)
    assert.equal(status(open(source, 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\nope')), 'absent')
  })

  test('without SOFTWARE users go by their folders, and nobody is gone', (t) => {
    const { [`${CONFIG}/SOFTWARE`]: _software, ...files } = volume()
    const source = image(t, files)
    assert.equal(own(source, 'alice'), 'alice')
    assert.equal(textIn(source, 'HKU\\alice\\Software\\Classes\\.txt', ''), 'alice.txt')
    assert.deepEqual(findings(source), [])
    assert.deepEqual(codes(source), ['REGMON_IMAGE_HIVE_MISSING'])
    assert.match(said(source), /no SOFTWARE hive: HKCR, and which user is which/)
    assert.equal(status(open(source, `HKU\\${ALICE}`)), 'not-collected')
    assert.equal(source.profiles(), undefined)
  })

  test('without SYSTEM there is no control set and no name, and that is said', (t) => {
    const { [`${CONFIG}/SYSTEM`]: _system, ...files } = volume()
    const source = image(t, files)
    assert.equal(source.target.hostname, undefined)
    assert.equal(own(source, ALICE), 'alice')
    assert.match(said(source), /no SYSTEM hive: CurrentControlSet, HKCC and the host name/)
  })

  test('hives are mounted besides, and name the target', (t) => {
    const { image: folder, outside } = folders(t)
    writeVolume(outside, { extra: { [OWN]: [text('v', 'extra')] } })
    const hives = [{ at: path('HKU\\extra'), file: join(outside, 'extra') }]
    const source = openImage(writeVolume(folder, volume()), { hives })
    assert.equal(own(source, 'extra'), 'extra')
    assert.deepEqual(source.target.mounts, ['HKU\\extra'])
    const twice = [{ at: path(`hku\\${ALICE}`), file: join(outside, 'extra') }]
    assert.throws(() => openImage(folder, { hives: twice }), { code: 'REGMON_HIVE_MOUNT' })
  })

  test('a user more is no other target', (t) => {
    const { image: folder } = folders(t)
    const before = openImage(writeVolume(folder, volume())).target
    writeVolume(folder, { 'Users/carol/NTUSER.DAT': { x: [] } })
    assert.deepEqual(openImage(folder).target, before)
  })
})

describe('an image that lies', () => {
  /** What `ProfileImagePath` of Bob says → where Bob's hive is found, or why not. */
  const paths: Readonly<Record<string, string | RegExp>> = {
    'c:/Users/bob': 'bob',
    '\\\\?\\C:\\Users\\bob\\': 'bob',
    '%SYSTEMROOT%\\..\\Users\\.\\bob': 'bob',
    'C:\\Users\\..\\..\\..\\..\\Users\\bob': 'bob',
    'C:\\..\\..\\outside\\mallory': /folder is not in the image/,
    'D:\\Users\\bob': /on another drive than the image's C:/,
    'C:\\100%\\..\\Users\\bob': 'bob',
    'C:\\Users\\100%\\%SystemDrive%': /no path of a drive/,
    'C:\\Users\\100%': /folder is not in the image/,
    '%USERPROFILE%\\bob': /no path of a drive/,
    '\\\\server\\share\\bob': /no path of a drive/,
    '/etc': /no path of a drive/,
    bob: /no path of a drive/,
    '': /ProfileImagePath cannot be read/,
    'C:\\Users\\bob:stream': /no path of a drive/,
    'C:\\Windows\\System32\\config\\SYSTEM': /holds no NTUSER\.DAT/,
    'C:\\nowhere': /folder is not in the image/,
  }
  for (const [said, expected] of Object.entries(paths)) {
    test(`ProfileImagePath ${JSON.stringify(said)}`, (t) => {
      const { image: folder, outside } = folders(t)
      writeVolume(outside, { 'mallory/NTUSER.DAT': { [OWN]: [text('v', 'mallory')] } })
      const files: Files = { ...volume(), [`${CONFIG}/SOFTWARE`]: profileList({ [BOB]: said }) }
      const source = openImage(writeVolume(folder, files))
      if (typeof expected === 'string') assert.equal(own(source, BOB), expected)
      else {
        assert.equal(status(open(source, `HKU\\${BOB}`)), 'not-collected')
        assert.match(source.notices.map(({ message }) => message).join('\n'), expected)
        assert.ok(findings(source).includes('HKU\\bob unlisted'), 'the folder is found all the same')
      }
    })
  }

  test('ProfileImagePath of another type is no path', (t) => {
    const files: Files = volume()
    files[`${CONFIG}/SOFTWARE`] = {
      ...profileList({ [ALICE]: 'C:\\Users\\alice' }),
      [`Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\${BOB}`]: [number('ProfileImagePath', 1)],
    }
    assert.match(said(image(t, files)), /ProfileImagePath cannot be read/)
  })

  test('names in the list that are no SID mount nothing', (t) => {
    const files: Files = volume()
    const strange = [`${ALICE}.bak`, '.DEFAULT', `${ALICE}_Classes`, 'S-1-5-21-1\0']
    files[`${CONFIG}/SOFTWARE`] = profileList({
      [ALICE]: 'C:\\Users\\alice',
      ...Object.fromEntries(strange.map((name) => [name, 'C:\\Users\\bob'])),
    })
    const source = image(t, files)
    assert.equal(codes(source).filter((code) => code === 'REGMON_IMAGE_PROFILE_NAME').length, strange.length)
    assert.equal(own(source, 'bob'), 'bob')
  })

  test('a folder named as a user who is listed does not take that place', (t) => {
    const files: Files = volume()
    files[`Users/${ALICE}/NTUSER.DAT`] = { [OWN]: [text('v', 'mallory')] }
    files['Users/.default/NTUSER.DAT'] = { [OWN]: [text('v', 'mallory')] }
    files['Documents and Settings/alice/NTUSER.DAT'] = { [OWN]: [text('v', 'second')] }
    files['Users/carol/NTUSER.DAT'] = { [OWN]: [text('v', 'carol')] }
    files['Documents and Settings/Carol/NTUSER.DAT'] = { [OWN]: [text('v', 'other')] }
    const source = image(t, files)
    assert.equal(own(source, ALICE), 'alice')
    assert.equal(own(source, `${ALICE} (2)`), 'mallory')
    assert.equal(own(source, 'alice'), 'second')
    assert.equal(own(source, '.default (2)'), 'mallory')
    assert.equal(own(source, 'carol'), 'carol')
    assert.equal(own(source, 'Carol (2)'), 'other')
    assert.equal(findings(source).length, 5)
  })

  test('any number of users of one profile is read once', (t) => {
    const sids = Array.from({ length: 20_000 }, (_, i) => `S-1-5-21-1-1-1-${i}`)
    const files: Files = volume()
    files[`${CONFIG}/SOFTWARE`] = profileList(Object.fromEntries(sids.map((sid) => [sid, 'C:\\Users\\bob'])))
    const source = image(t, files)
    assert.equal(own(source, sids[19_999]!), 'bob')
  })

  test('links lead from hive to hive, and in circles nowhere', (t) => {
    const { image: folder } = folders(t)
    const loop = '\\REGISTRY\\USER\\.DEFAULT\\Loop'
    const hive = writeHive({
      keys: [
        { name: 'ToBob', link: `\\Registry\\User\\${BOB}\\Software` },
        { name: 'ToSet', link: '\\REGISTRY\\MACHINE\\SYSTEM\\CurrentControlSet\\Services' },
        { name: 'Loop', link: loop },
        { name: 'Away', link: '\\REGISTRY\\A\\{app}' },
        { name: 'File', link: '\\??\\C:\\Windows' },
      ],
    })
    const source = openImage(writeVolume(folder, { ...volume(), [`${CONFIG}/DEFAULT`]: hive }))
    assert.equal(textIn(source, 'HKU\\.DEFAULT\\ToBob\\Own', 'v'), 'bob')
    assert.equal(textIn(source, 'HKU\\S-1-5-18\\ToBob\\Own', 'v'), 'bob')
    assert.equal(values(open(source, 'HKU\\.DEFAULT\\ToSet\\svc')).length, 1)
    assert.equal(status(open(source, 'HKU\\.DEFAULT\\Loop\\x')), 'malformed')
    assert.equal(status(open(source, 'HKU\\.DEFAULT\\Away')), 'not-collected')
    assert.equal(status(open(source, 'HKU\\.DEFAULT\\File')), 'malformed')
  })

  test('two users of one profile are both read', (t) => {
    const files: Files = volume()
    files[`${CONFIG}/SOFTWARE`] = profileList({ [ALICE]: 'C:\\Users\\bob', [BOB]: 'C:\\Users\\bob' })
    const source = image(t, files)
    assert.equal(own(source, ALICE), 'bob')
    assert.equal(own(source, BOB), 'bob')
    assert.deepEqual(findings(source), ['HKU\\alice unlisted'])
  })

  /** What lies in the place of Alice's hive → why it cannot be read. */
  const instead: Readonly<Record<string, { put: (file: string, outside: string) => void; says: RegExp }>> = {
    'a folder': { put: (file) => mkdirSync(file), says: /it is a folder/ },
    'an empty file': {
      put: (file) => writeVolume(dirname(file), { 'NTUSER.DAT': Buffer.alloc(0) }),
      says: /is empty/,
    },
    text: {
      put: (file) => writeVolume(dirname(file), { 'NTUSER.DAT': Buffer.from('hello'.repeat(2000)) }),
      says: /is not a hive/,
    },
    ...(POSIX && {
      'a file of three gigabytes': {
        put: (file) => {
          writeVolume(dirname(file), { 'NTUSER.DAT': Buffer.alloc(0) })
          truncateSync(file, 3 * 2 ** 30)
        },
        says: /larger than 2 GiB/,
      },
      'a pipe': { put: (file) => spawnSync('mkfifo', [file]), says: /a device or a pipe/ },
      'a device': { put: (file) => symlinkSync('/dev/zero', file), says: /leads out of the image/ },
      'a link out of the image': {
        put: (file, outside) => symlinkSync(join(outside, 'mallory/NTUSER.DAT'), file),
        says: /leads out of the image/,
      },
      'a relative link out of it': {
        put: (file) => symlinkSync('../../../outside/mallory/NTUSER.DAT', file),
        says: /leads out of the image/,
      },
      'a link to nowhere': { put: (file) => symlinkSync('nowhere', file), says: /leads nowhere/ },
      'a link to itself': {
        put: (file) => symlinkSync('NTUSER.DAT', file),
        says: /links lead to each other/,
      },
    }),
  }
  for (const [what, { put, says }] of Object.entries(instead)) {
    test(`${what} for a hive is a key that cannot be read`, (t) => {
      const { image: folder, outside } = folders(t)
      writeVolume(outside, { 'mallory/NTUSER.DAT': { [OWN]: [text('v', 'mallory')] } })
      const { 'Users/alice/NTUSER.DAT': _hive, ...files } = volume()
      writeVolume(folder, files)
      put(join(folder, 'Users/alice/NTUSER.DAT'), outside)
      const source = openImage(folder)
      const opened = open(source, `HKU\\${ALICE}\\${OWN}`)
      assert.equal(status(opened), 'malformed')
      assert.match(typeof opened === 'object' && 'reason' in opened ? opened.reason : '', says)
      assert.match(said(source), says)
      assert.equal(status(open(source, `HKU\\${ALICE}`)), 'malformed')
      assert.equal(own(source, BOB), 'bob')
    })
  }

  test('a link that stays in the image is followed', { skip: !POSIX }, (t) => {
    const { image: folder } = folders(t)
    writeVolume(folder, volume())
    renameSync(join(folder, 'Users'), join(folder, 'Profiles'))
    symlinkSync('Profiles', join(folder, 'Users'))
    symlinkSync('Profiles', join(folder, 'Documents and Settings'))
    const source = openImage(folder)
    assert.equal(own(source, ALICE), 'alice')
    assert.deepEqual(findings(source), [])
  })

  test('a folder of users that leads out of the image is not entered', { skip: !POSIX }, (t) => {
    const { image: folder, outside } = folders(t)
    writeVolume(outside, { 'alice/NTUSER.DAT': { [OWN]: [text('v', 'outside')] } })
    const { 'Users/alice/NTUSER.DAT': _a, 'Users/bob/NTUSER.DAT': _b, ...files } = volume()
    writeVolume(folder, files)
    rmSync(join(folder, 'Users'), { recursive: true })
    symlinkSync(outside, join(folder, 'Users'))
    const source = openImage(folder)
    assert.equal(status(open(source, `HKU\\${ALICE}`)), 'malformed')
    assert.match(said(source), /Users is a link that leads out of the image/)
  })

  test('a profile that the list lacks is not gone where its folder leads out of the image', {
    skip: !POSIX,
  }, (t) => {
    const { image: folder, outside } = folders(t)
    writeVolume(outside, { 'mallory/NTUSER.DAT': { [OWN]: [text('v', 'outside')] } })
    symlinkSync(join(outside, 'mallory'), join(writeVolume(folder, volume()), 'Users/stray'))
    const source = openImage(folder)
    for (const name of ['stray', 'stray_Classes'])
      assert.equal(status(open(source, `HKU\\${name}\\x`)), 'malformed')
    assert.equal(status(open(source, 'HKU\\other\\x')), 'absent')
    assert.deepEqual(findings(source), [], 'nobody knows whether it is a profile')
    assert.deepEqual(new Set(codes(source)), new Set(['REGMON_IMAGE_UNREADABLE']))
  })

  test('a link among the profiles that leads nowhere, or that Windows made, is not collected', {
    skip: !POSIX,
  }, (t) => {
    const { image: folder, outside } = folders(t)
    writeVolume(outside, { 'x/y': Buffer.of(1) })
    writeVolume(folder, volume())
    symlinkSync('/C:/ProgramData', join(folder, 'Users/Gone'))
    symlinkSync(outside, join(folder, 'Users/All Users'))
    symlinkSync(outside, join(folder, 'Documents and Settings'))
    const source = openImage(folder)
    for (const name of ['Gone', 'Gone_Classes', 'All Users'])
      assert.equal(status(open(source, `HKU\\${name}\\x`)), 'not-collected')
    assert.equal(status(open(source, 'HKU\\other\\x')), 'absent')
    assert.deepEqual(subkeys(open(source, 'HKU')).length, 5)
    assert.deepEqual(
      codes(source),
      Array.from({ length: 3 }, () => 'REGMON_IMAGE_FOLDER_UNREAD'),
    )
  })

  test('a listed user whose folder leads out of the image is one user', { skip: !POSIX }, (t) => {
    const { image: folder, outside } = folders(t)
    writeVolume(folder, volume())
    renameSync(join(folder, 'Users/bob'), outside)
    symlinkSync(outside, join(folder, 'Users/bob'))
    const source = openImage(folder)
    assert.equal(status(open(source, `HKU\\${BOB}`)), 'malformed')
    assert.equal(status(open(source, 'HKU\\bob')), 'absent')
    assert.deepEqual(new Set(codes(source)), new Set(['REGMON_IMAGE_UNREADABLE']))
  })

  test('where the folder of profiles cannot be listed, nobody knows who else there is', {
    skip: !POSIX,
  }, (t) => {
    const { image: folder } = folders(t)
    writeVolume(folder, { ...volume(), 'Users/stray/NTUSER.DAT': { x: [] } })
    chmodSync(dirname(folder), 0o755)
    chmodSync(join(folder, 'Users'), 0o311)
    asNobody(() => {
      const source = openImage(folder)
      assert.equal(status(open(source, 'HKU\\stray\\x')), 'denied')
      assert.match(
        subkeys(open(source, 'HKU')).at(-1)!,
        /^what profiles there are is not known: .*permission denied$/,
      )
    })
    chmodSync(join(folder, 'Users'), 0o755)
  })

  test('of one folder by two names each notice is told once', { skip: !POSIX }, (t) => {
    const { image: folder } = folders(t)
    writeVolume(folder, volume())
    symlinkSync('Users', join(folder, 'Documents and Settings'))
    symlinkSync('nowhere', join(folder, 'Users/All Users'))
    assert.deepEqual(codes(openImage(folder)), ['REGMON_IMAGE_FOLDER_UNREAD'])
  })

  test('a log that leads out of the image is left aside, and said', { skip: !POSIX }, (t) => {
    const { image: folder, outside } = folders(t)
    writeVolume(outside, { log: Buffer.alloc(4096) })
    writeVolume(folder, volume(), { sequence: [2, 1] })
    symlinkSync(join(outside, 'log'), join(folder, 'Users/alice/ntuser.dat.log1'))
    const source = openImage(folder)
    assert.equal(own(source, ALICE), 'alice')
    const unread =
      'its transaction logs cannot be read (ntuser.dat.log1 is a link that leads out of the image)'
    assert.ok(said(source).includes(`/NTUSER.DAT) is dirty, and ${unread}: the state may be stale`))
    const [hive] = source.files!.filter(({ user, dirty }) => user === 'alice' && dirty)
    assert.deepEqual(hive?.logs, ['NTUSER.DAT.LOG1'])
    assert.deepEqual(hive?.problems, [unread])
  })

  test('what this user may not read is denied', { skip: !POSIX }, (t) => {
    const { image: folder } = folders(t)
    writeVolume(folder, volume())
    chmodSync(dirname(folder), 0o755)
    chmodSync(join(folder, 'Users/alice/NTUSER.DAT'), 0)
    chmodSync(join(folder, 'Users/bob'), 0)
    asNobody(() => {
      const source = openImage(folder)
      for (const sid of [ALICE, BOB]) assert.equal(status(open(source, `HKU\\${sid}\\x`)), 'denied')
      assert.match(said(source), /permission denied/)
    })
    chmodSync(join(folder, 'Users/bob'), 0o700)
  })

  test('a damaged SOFTWARE is a key that cannot be read, and nobody is gone', (t) => {
    const source = image(t, { ...volume(), [`${CONFIG}/SOFTWARE`]: Buffer.from('x'.repeat(9000)) })
    assert.equal(status(open(source, 'HKLM\\SOFTWARE\\Acme')), 'malformed')
    assert.equal(source.profiles(), undefined)
    assert.equal(own(source, 'alice'), 'alice')
    assert.deepEqual(findings(source), [])
  })

  test('of a damaged ProfileList what is sound is read, and nobody knows who else there is', (t) => {
    const { image: folder } = folders(t)
    writeVolume(folder, volume())
    damageKey(join(folder, CONFIG, 'SOFTWARE'), BOB)
    const source = openImage(folder)
    assert.equal(own(source, ALICE), 'alice')
    assert.equal(own(source, 'bob'), 'bob')
    assert.match(
      subkeys(open(source, 'HKU')).at(-1)!,
      /^who the users are is not known: .*ProfileList cannot/,
    )
    assert.equal(status(open(source, `HKU\\${BOB}`)), 'malformed')
    assert.deepEqual(findings(source), [])
    assert.ok(codes(source).includes('REGMON_IMAGE_PROFILE_LIST'))
  })

  test('a user whose ProfileImagePath is damaged is a key that cannot be read', (t) => {
    const { image: folder } = folders(t)
    writeVolume(folder, volume())
    const file = join(folder, CONFIG, 'SOFTWARE')
    const hive = readFileSync(file)
    hive.writeUInt32LE(0x80000009, hive.lastIndexOf('ProfileImagePath') - 16)
    writeFileSync(file, hive)
    const source = openImage(folder)
    assert.deepEqual(
      [ALICE, BOB].map((sid) => status(open(source, `HKU\\${sid}`))),
      ['present', 'malformed'],
    )
  })

  test('of a damaged Select nobody can say which set is current', (t) => {
    for (const damage of ['key', 'value']) {
      const { image: folder } = folders(t)
      writeVolume(folder, volume())
      const file = join(folder, CONFIG, 'SYSTEM')
      if (damage === 'key') damageKey(file, 'Select')
      else {
        const hive = readFileSync(file)
        hive.writeUInt32LE(0x80000009, hive.indexOf('Current') - 16)
        writeFileSync(file, hive)
      }
      const source = openImage(folder)
      for (const at of ['HKLM\\SYSTEM\\CurrentControlSet\\Services', 'HKCC\\System'])
        assert.equal(status(open(source, at)), 'malformed', `${damage}: ${at}`)
      const [finding] = source.findings
      assert.match(
        finding!.message,
        /CurrentControlSet is not collected: HKLM\\SYSTEM\\Select\\Current cannot/,
      )
      assert.ok(codes(source).includes('REGMON_HOSTNAME_UNREADABLE'))
    }
  })

  test('a damaged SYSTEM is a key that cannot be read, by CurrentControlSet too', (t) => {
    const source = image(t, { ...volume(), [`${CONFIG}/SYSTEM`]: Buffer.from('x'.repeat(9000)) })
    for (const at of ['HKLM\\SYSTEM', 'HKLM\\SYSTEM\\CurrentControlSet\\Services', 'HKCC\\System'])
      assert.equal(status(open(source, at)), 'malformed', at)
  })

  test('any number of users is read, and each that is missing is said', (t) => {
    const files: Files = volume()
    const gone = Array.from({ length: 500 }, (_, i) => [`S-1-5-21-1-1-1-${i}`, `C:\\Users\\gone${i}`])
    files[`${CONFIG}/SOFTWARE`] = profileList(Object.fromEntries(gone))
    const { image: folder } = folders(t)
    for (let i = 0; i < 500; i++) mkdirSync(join(folder, 'Users', `empty${i}`), { recursive: true })
    const source = openImage(writeVolume(folder, files))
    assert.equal(source.notices.length, 500)
    assert.equal(status(open(source, 'HKU\\S-1-5-21-1-1-1-499')), 'not-collected')
    const lost = source.files!.filter(({ problems }) => problems[0]?.startsWith('not collected'))
    assert.equal(lost.length, 500)
  })
})

describe('what is no image', () => {
  const wrong: Readonly<Record<string, { files: Files; at: string; code: string; says: RegExp }>> = {
    'a folder that is not there': {
      files: {},
      at: 'missing',
      code: 'REGMON_IMAGE_FOLDER',
      says: /there is no such folder/,
    },
    'a file': {
      files: { f: Buffer.of(1) },
      at: 'f',
      code: 'REGMON_IMAGE_FOLDER',
      says: /a file, not a folder/,
    },
    'a folder without hives': {
      files: { 'Users/alice/x': Buffer.of(1) },
      at: '.',
      code: 'REGMON_IMAGE_EMPTY',
      says: /holds no hive/,
    },
  }
  for (const [what, { files, at, code, says }] of Object.entries(wrong)) {
    test(what, (t) => {
      const { image: folder } = folders(t)
      writeVolume(folder, files)
      assert.throws(() => openImage(join(folder, at)), { code, message: says })
    })
  }
})
