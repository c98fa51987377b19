/** Images from the command line: the shipped policies, real hives of users, and a value that changes in one. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { ALICE, BOB, profileList, SYSTEM, text, volume, writeVolume } from '../make/windows-volume.ts'
import { Project } from './installed.ts'

const HIVES = join(import.meta.dirname, '..', '..', '..', 'shared', 'hives')
const POLICIES = join(import.meta.dirname, '..', '..', 'policies')
const RUN = 'Software\\Microsoft\\Windows\\CurrentVersion\\Run'
const CONFIG = 'Windows/System32/config'

function inProject(test: (project: Project) => void): void {
  const project = Project.linked()
  try {
    test(project)
  } finally {
    project.close()
  }
}

/** The events of a stream of JSON lines, brief. */
const events = (out: string): string[] =>
  out
    .trim()
    .split('\n')
    .map((line): { EventType: string; RegistryValueName?: string } => JSON.parse(line))
    .filter(({ EventType }) => EventType !== 'RUN')
    .map(({ EventType, RegistryValueName }) => `${EventType} ${RegistryValueName}`)

describe('regmon check --image', () => {
  it('runs the shipped policies, and finds what changed in the hive of one user', () =>
    inProject((project) => {
      const image = writeVolume(join(project.folder, 'image'), volume())
      cpSync(POLICIES, join(project.folder, 'policies'), { recursive: true })
      const first = project.regmon(['check', '--image', 'image', '-r', 'jsonl'])
      assert.equal(first.code, 0, first.err)
      writeVolume(image, { 'Users/bob/NTUSER.DAT': { [RUN]: [text('evil', 'C:\\evil.exe')] } })
      const { code, out } = project.regmon(['check', '--image', 'image', '-r', 'jsonl'])
      assert.equal(code, 1)
      assert.deepEqual(events(out), [`NEW HKU\\${BOB}\\${RUN}\\evil`])
      assert.equal(JSON.parse(out.split('\n')[0]!).Hostname, 'LAB')
    }))

  it('can be named in the config, with hives beside it', () =>
    inProject((project) => {
      writeVolume(join(project.folder, 'image'), { ...volume(), extra: { Own: [text('v', 'extra')] } })
      project.write({
        'regmon.config.json': JSON.stringify({
          source: { image: 'image', hives: { 'HKU\\extra': 'image/extra' } },
        }),
        'policies/p.policy.json': JSON.stringify({
          watch: ['HKU\\extra\\Own\\v', `HKU\\${ALICE}\\Software\\Own\\v`],
        }),
      })
      const { code, out, err } = project.regmon(['check', '-r', 'jsonl'])
      assert.equal(code, 0, err)
      assert.equal(JSON.parse(out).Values, 2)
    }))
})

describe('a profile that ProfileList lacks', () => {
  for (const reporter of ['tap', 'jsonl'])
    it(`is a finding that ${reporter} reports and \`regmon report\` reads back`, () =>
      inProject((project) => {
        writeVolume(join(project.folder, 'image'), { ...volume(), 'Users/mallory/NTUSER.DAT': { x: [] } })
        project.write({
          'p.json': JSON.stringify({ watch: ['HKU\\*\\Software\\**\\*'], report: ['CHANGE', 'FINDING'] }),
        })
        const checked = project.regmon(['check', 'p.json', '--image', 'image', '-r', reporter])
        assert.equal(checked.code, 1, checked.err)
        project.write({ report: checked.out })
        const { code, out } = project.regmon(['report', 'report', '-r', 'jsonl'])
        assert.equal(code, 1)
        assert.deepEqual(events(out), ['FINDING HKU\\mallory'])
      }))
})

describe('regmon explain --source', () => {
  it('shows each file, its mount, its user, and the logs applied', () =>
    inProject((project) => {
      writeVolume(join(project.folder, 'image'), {
        ...volume(),
        'Users/mallory/NTUSER.DAT': { x: [] },
        'Users/bob/NTUSER.DAT': Buffer.from('hello'.repeat(2000)),
      })
      const { code, out, err } = project.regmon(['explain', '--source', '--image', 'image'])
      assert.equal(code, 0, err)
      const lines = out.split('\n')
      const after = (line: string) => lines.slice(lines.indexOf(line) + 1)
      assert.equal(lines[0], 'image image with 3 hives of the machine and 3 users, host name LAB')
      const alice = `HKU\\${ALICE} of alice from ${join('image', 'Users', 'alice', 'NTUSER.DAT')}`
      assert.equal(after(alice)[0], '  clean')
      const bob = `HKU\\${BOB} of bob from ${join('image', 'Users', 'bob', 'NTUSER.DAT')}`
      assert.match(after(bob)[0]!, /^ {2}wrong: .*is not a hive/)
      assert.ok(lines.some((line) => line.startsWith('finding: HKU\\mallory: the profile')))
    }))

  it('shows hives, exports and a value beside them', () =>
    inProject((project) => {
      writeVolume(project.folder, { s: SYSTEM })
      project.write({
        'x.reg': 'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\X]\r\n"a"="b"\r\n',
        'policies/p.policy.json': '{ "watch": ["HKLM\\\\a\\\\b"] }',
      })
      const hive = project.regmon(['explain', '--source', '--hive', 'HKLM\\SYSTEM=s'])
      assert.equal(hive.out, 'HKLM\\SYSTEM from s, host name LAB\nHKLM\\SYSTEM from s\n  clean\n')
      const both = project.regmon(['explain', '--source', '--reg', 'x.reg', 'HKLM\\a\\b'])
      assert.match(both.out, /^export x\.reg, host name .*\nHKLM\\a\\b\n/)
    }))
})

/** Where each of the shared hives lies in an image. */
const SHARED = {
  SYSTEM_win10_a: `${CONFIG}/SYSTEM`,
  SAM_win7: `${CONFIG}/SAM`,
  SECURITY_2022_saved: `${CONFIG}/SECURITY`,
  NTUSER_xp: 'Users/xp/NTUSER.DAT',
  NTUSER_win7_notatin: 'Users/win7/NTUSER.DAT',
  UsrClass_13_dirty: 'Users/win7/AppData/Local/Microsoft/Windows/UsrClass.dat',
  NTUSER_dirty: 'Users/dirty/ntuser.dat',
  UsrClass_ri_li: 'Users/dirty/AppData/Local/Microsoft/Windows/UsrClass.dat',
}

describe('an image of real hives', () => {
  const missing = Object.keys(SHARED).filter((name) => !existsSync(join(HIVES, name)))
  const hivexsh = spawnSync('hivexsh', ['-h']).error === undefined
  const skip =
    missing.length > 0
      ? `not there: ${missing.join(', ')}`
      : hivexsh
        ? false
        : 'hivexsh is missing: apt-get install libhivex-bin'

  it('a value that hivexsh changes in one user is found by the shipped policies', { skip }, () =>
    inProject((project) => {
      for (const [name, file] of Object.entries(SHARED)) {
        for (const extension of ['', '.LOG1', '.LOG2']) {
          const to = join(project.folder, 'image', `${file}${extension}`)
          mkdirSync(dirname(to), { recursive: true })
          if (existsSync(join(HIVES, name + extension))) cpSync(join(HIVES, name + extension), to)
        }
      }
      const sids = { xp: 'S-1-5-21-1-2-3-1000', win7: 'S-1-5-21-1-2-3-1001', dirty: 'S-1-5-21-1-2-3-1002' }
      const users = Object.entries(sids).map(([name, sid]) => [sid, `%SystemDrive%\\Users\\${name}`])
      writeVolume(join(project.folder, 'image'), {
        [`${CONFIG}/SOFTWARE`]: profileList(Object.fromEntries(users)),
      })
      cpSync(POLICIES, join(project.folder, 'policies'), { recursive: true })

      // SYSTEM_win10_a is dirty, and has no logs.
      const check = ['check', '--image', 'image', '-r', 'jsonl', '--allow-stale']
      const first = project.regmon(check)
      assert.equal(first.code, 0, first.err)
      assert.match(first.err, /HKU\\S-1-5-21-1-2-3-1002 of dirty \(.*\) was dirty; applied to it in memory/)
      const again = project.regmon(check)
      assert.equal(again.code, 0, again.err)

      const commands = [
        `cd ${RUN.replaceAll('\\', '\\\\')}`,
        'setval 1',
        'evil',
        'string:C:\\evil.exe',
        'commit',
        'quit',
      ]
      const hive = join(project.folder, 'image', SHARED.NTUSER_xp)
      const edited = spawnSync('hivexsh', ['-w', hive], {
        input: `${commands.join('\n')}\n`,
        encoding: 'utf8',
      })
      assert.equal(edited.status, 0, edited.stderr)
      const { code, out, err } = project.regmon(check)
      assert.equal(code, 1, err)
      const reported = events(out)
      assert.ok(reported.includes(`NEW HKU\\${sids.xp}\\${RUN}\\evil`), reported.join('\n'))
      assert.ok(
        reported.every((event) => event.includes(`HKU\\${sids.xp}\\${RUN}\\`)),
        reported.join('\n'),
      )
    }),
  )
})
