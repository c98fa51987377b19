/** Users who are not logged on, beside a real live registry. Their profiles are made hives in a folder. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { main } from '../../src/cli/main.ts'
import { REG_EXPAND_SZ, REG_SZ } from '../../src/registry/index.ts'
import { openLive } from '../../src/source/live/index.ts'
import { isKey } from '../../src/source/source.ts'
import { withAllUsers } from '../../src/source/users/index.ts'
import { sz } from '../make/data.ts'
import { text, writeVolume } from '../make/windows-volume.ts'
import { key, open, status, subkeys, values } from '../source/read.ts'
import { WrittenKey } from './write-registry.ts'

const LIST = '\\Registry\\Machine\\Software\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList'
const SID = `S-1-5-21-1004336348-1177238915-682003330-${process.pid}`
const OWN = `HKU\\${SID}\\Software\\Own`
const RUN = 'Software\\Microsoft\\Windows\\CurrentVersion\\Run'

const koffi: typeof import('koffi') = createRequire(import.meta.url)('koffi')
const kernel32 = koffi.load('kernel32.dll')
const CreateFileW = kernel32.func(
  'intptr_t CreateFileW(str16, uint32_t, uint32_t, void *, uint32_t, uint32_t, intptr_t)',
)
const CloseHandle = kernel32.func('int CloseHandle(intptr_t)')
const GENERIC_READ = 0x80000000
const OPEN_EXISTING = 3

const folder = mkdtempSync(join(tmpdir(), 'regmon-users-'))

const HIVE = join(folder, 'carol', 'NTUSER.DAT')
const write = (name: string, data: string): void => {
  writeVolume(folder, {
    'carol/NTUSER.DAT': { 'Software\\Own': [text('v', 'carol')], [RUN]: [text(name, data)] },
    'carol/AppData/Local/Microsoft/Windows/UsrClass.dat': { '.txt': [text('', 'txt')] },
  })
}

/** Opens a hive exclusively, as Windows does for a user who logs on. */
function whileHeld<T>(test: () => T): T {
  const handle = CreateFileW(HIVE, GENERIC_READ, 0, null, OPEN_EXISTING, 0, 0)
  assert.ok(handle > 0, 'the file is held')
  try {
    return test()
  } finally {
    CloseHandle(handle)
  }
}

describe('users who are not logged on', () => {
  let listed: WrittenKey
  // In the suite all test files share one registry.
  before(() => {
    listed = new WrittenKey(`${LIST}\\${SID}`)
    listed.set('ProfileImagePath', REG_EXPAND_SZ, sz(join(folder, 'carol')))
    write('Tray', 'C:\\tray.exe')
  })
  after(() => {
    listed.delete()
    rmSync(folder, { recursive: true, force: true })
  })

  describe('a live registry with all its users', () => {
    it('shows users who are logged on and those who are not, and nobody else', () => {
      const live = subkeys(open(openLive(), 'HKU'))
      assert.ok(!live.includes(SID))
      const all = subkeys(open(withAllUsers(openLive()), 'HKU'))
      assert.deepEqual(all.slice(0, live.length), live)
      // A real machine has more of them.
      assert.deepEqual(
        all.slice(live.length).filter((name) => name.startsWith(SID)),
        [SID, `${SID}_Classes`],
      )
    })

    it('reads their keys from the files, in both views', () => {
      const source = withAllUsers(openLive())
      const own = [`v:${REG_SZ}:${sz('carol').toString('hex')}`]
      for (const view of ['64', '32'] as const) assert.deepEqual(values(open(source, OWN, view)), own)
      assert.deepEqual(values(key(open(source, 'HKU')).open([SID, 'Software', 'Own'])), own)
      assert.deepEqual(subkeys(open(source, `HKU\\${SID}\\Software\\Classes`)), ['.txt'])
      assert.equal(status(open(openLive(), OWN)), 'absent')
    })

    it('reads users who are logged on, and every other root key, through Windows', () => {
      const source = withAllUsers(openLive())
      for (const path of [
        'HKLM\\Software',
        'HKCU\\Software',
        `HKU\\${source.currentUser()}`,
        'HKU\\.DEFAULT',
      ]) {
        const opened = key(open(source, path))
        assert.equal(opened.constructor.name, 'LiveKey', path)
        opened.close()
      }
      assert.equal(source.target.kind, 'live')
      assert.ok(source.notifier !== undefined)
    })

    it('reports that a hive was not read because another program holds it', () => {
      const { source, opened } = whileHeld(() => {
        const source = withAllUsers(openLive())
        return { source, opened: open(source, OWN) }
      })
      assert.equal(status(opened), 'denied')
      const said = !isKey(opened) && typeof opened === 'object' ? opened.reason : ''
      assert.match(said, /NTUSER\.DAT cannot be read: another program holds it/)
      const file = source.files?.find(({ file }) => file === HIVE)
      assert.deepEqual(file?.problems, [said])
      // As soon as it is released, it is read.
      key(open(source, 'HKU')).close()
      assert.equal(status(open(source, OWN)), 'present')
    })

    it('reads the live key of a user who has logged on meanwhile', () => {
      const source = withAllUsers(openLive())
      const hku = key(open(source, 'HKU'))
      const loaded = new WrittenKey(`\\Registry\\User\\${SID}`)
      try {
        loaded.key('Software').key('Own').set('v', REG_SZ, sz('live'))
        assert.deepEqual(values(hku.open([SID, 'Software', 'Own'])), [
          `v:${REG_SZ}:${sz('live').toString('hex')}`,
        ])
        assert.equal(status(hku.open([`${SID}_Classes`])), 'absent')
        assert.deepEqual(
          subkeys(hku).filter((name) => name.startsWith(SID)),
          [SID],
        )
      } finally {
        loaded.delete()
        hku.close()
      }
    })
  })

  describe('regmon --users all', () => {
    const cwd = join(folder, 'project')
    const regmon = async (...argv: string[]) => {
      let [out, err] = ['', '']
      const code = await main(argv, {
        cwd,
        hostname: hostname(),
        ci: false,
        color: false,
        interactive: false,
        columns: 80,
        out: (text) => {
          out += text
        },
        err: (text) => {
          err += text
        },
      })
      return { code, out, err }
    }

    it('finds what changed in the hive of a user who is not logged on', async () => {
      writeVolume(cwd, {
        'regmon.config.json': Buffer.from('{}'),
        'policies/run.policy.json': Buffer.from(
          JSON.stringify({ watch: [`HKU\\*\\${RUN}\\*`], report: ['CHANGE', 'DELETE', 'NEW'] }),
        ),
      })
      const first = await regmon('check', '--users', 'all', '-r', 'jsonl')
      assert.equal(first.code, 0, first.err)
      write('Tray', 'C:\\evil.exe')
      const found = await regmon('check', '--users', 'all', '-r', 'jsonl')
      assert.equal(found.code, 1, found.err)
      const [event = ''] = found.out.split('\n')
      assert.match(event, /"EventType":"CHANGE"/)
      assert.equal(JSON.parse(event).RegistryValueName, `HKU\\${SID}\\${RUN}\\Tray`)
      // With loaded users alone there is neither an event nor a deletion for her.
      const loaded = await regmon('check', '-r', 'jsonl')
      assert.equal(loaded.code, 0, loaded.err)
      const config = join(cwd, 'regmon.config.json')
      writeFileSync(config, JSON.stringify({ users: 'all' }))
      assert.equal((await regmon('check', '-r', 'jsonl')).code, 1)
      writeFileSync(config, '{}')
    })

    it('fails when that hive cannot be read', async () => {
      const hive = readFileSync(HIVE)
      writeFileSync(HIVE, 'no hive')
      const { code, out, err } = await regmon('check', '--users', 'all', '-r', 'jsonl')
      assert.equal(code, 2)
      assert.match(err, new RegExp(`HKU\\\\${SID} of carol, who is not logged on, cannot be read`))
      assert.doesNotMatch(out, /"DELETE"/)
      writeFileSync(HIVE, hive)
    })

    it('explain --source shows whose hive was read, and from which file', async () => {
      const { code, out } = await regmon('explain', '--source', '--users', 'all')
      assert.equal(code, 0)
      assert.ok(out.includes(`HKU\\${SID} of carol from ${HIVE}`), out)
      assert.match(out, /and \d+ users? who (is|are) not logged on/)
    })

    it('refuses an unknown choice of users, and lists the known ones', async () => {
      const { code, err } = await regmon('check', '--users', 'some')
      assert.equal(code, 2)
      assert.match(err, /--users takes no "some"/)
    })
  })
})
