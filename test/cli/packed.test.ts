/** A user's session: the packed tarball in an empty project, on hives that hivexsh changes. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { goldenImage, writeImage } from '../make/image.ts'
import { Project } from './installed.ts'
import { readTapFailures } from './read-tap.ts'

const HAS_HIVEXSH = spawnSync('hivexsh', ['-h']).error === undefined
const skip = !HAS_HIVEXSH && !process.env['CI'] && 'hivexsh is missing: apt-get install libhivex-bin'

const RUN = '\\Microsoft\\Windows\\CurrentVersion\\Run'

/** Replaces the values of a key by one REG_SZ. */
function hivexsh(file: string, key: string, name: string, text: string): void {
  const script = `cd ${key}\nsetval 1\n${name}\nstring:${text}\ncommit\nquit\n`
  const { status, stderr } = spawnSync('hivexsh', ['-w', file], { input: script, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
}

describe('regmon from its packed tarball', { skip }, () => {
  let project: Project
  before(() => {
    project = Project.packed()
    mkdirSync(join(project.folder, 'image'))
    writeImage(join(project.folder, 'image'), goldenImage())
  })
  after(() => project.close())

  const jsonl = (args: readonly string[] = []): { code: number | null; lines: Record<string, unknown>[] } => {
    const { code, out, err } = project.regmon(['check', '-r', 'jsonl', ...args])
    assert.notEqual(out, '', err)
    return {
      code,
      lines: out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    }
  }

  it('records, finds a change, accepts it, and then passes', async () => {
    assert.equal(project.regmon(['init']).code, 0)
    const config = readFileSync(join(project.folder, 'regmon.config.ts'), 'utf8')
    const hive = "  source: { hives: { 'HKLM\\\\SOFTWARE': 'image/SOFTWARE' } },\n"
    project.write({
      'regmon.config.ts': config.replace('export default defineConfig({\n', (line) => line + hive),
      // Shipped policies are compiled, since Node does not run TypeScript in node_modules.
      'policies/winlogon.policy.ts': "export { default } from 'regmon/policies/winlogon'\n",
    })

    const first = jsonl()
    assert.equal(first.code, 0)
    assert.equal(first.lines.length, 1)
    const [run] = first.lines
    assert.equal(run!['EventType'], 'RUN')
    assert.ok(Number(run!['Recorded']) > 0)
    assert.equal(jsonl().code, 0)

    hivexsh(join(project.folder, 'image/SOFTWARE'), RUN, 'SecurityHealth', 'C:\\evil.exe')
    const found = jsonl()
    assert.equal(found.code, 1)
    const [event] = found.lines
    assert.deepEqual(
      [
        event!['EventType'],
        event!['RegistryValueName'],
        event!['ValueType'],
        event!['Value'],
        event!['SourceModuleName'],
      ],
      [
        'CHANGE',
        'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\SecurityHealth',
        'REG_SZ',
        'C:\\evil.exe',
        'autoruns',
      ],
    )
    const sha1sum = spawnSync('sha1sum', {
      input: Buffer.from('C:\\evil.exe\0', 'utf16le'),
      encoding: 'utf8',
    })
    assert.equal(event!['Digest'], sha1sum.stdout.slice(0, 40))

    const tap = project.regmon(['check'])
    assert.equal(tap.code, 1)
    const failures = await readTapFailures(tap.out)
    assert.deepEqual(
      failures.map(({ diag }) => diag.events.map(({ EventId }) => EventId)),
      [[event!['EventId']]],
    )

    const tui = project.regmon(['check', '-r', 'tui'], { COLUMNS: '120' })
    assert.equal(tui.code, 1)
    assert.match(tui.out, /CHANGE {2}HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\SecurityHealth/)
    assert.match(tui.out, /regmon accept/)

    const preview = project.regmon(['accept', '--dry-run'])
    assert.match(preview.out, /would take 1 difference/)
    assert.equal(jsonl().code, 1)
    const accepted = project.regmon(['accept', 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\*'])
    assert.equal(accepted.code, 0, accepted.err)
    assert.match(accepted.out, /^CHANGE {2}HKLM\\.*SecurityHealth {2}\(autoruns\)\ntook 1 difference/)
    assert.equal(jsonl().code, 0)
  })

  it('keeps a reviewed baseline, copies it, and compares with the copy in CI', () => {
    const copied = project.regmon(['store', 'copy', '.regmon/state.db', 'file:baseline.jsonl'])
    assert.equal(copied.code, 0, copied.err)
    assert.equal(jsonl(['--store', 'file:baseline.jsonl', '--ci']).code, 0)
    const back = project.regmon(['store', 'copy', 'file:baseline.jsonl', 'copy.db'])
    assert.equal(back.code, 0, back.err)
    assert.equal(jsonl(['--store', 'copy.db', '--ci']).code, 0)
  })

  it('renders earlier reports through any reporter', async () => {
    hivexsh(join(project.folder, 'image/SOFTWARE'), RUN, 'SecurityHealth', 'C:\\other.exe')
    assert.equal(project.regmon(['check', '-r', 'jsonl=run.jsonl', '-r', 'tap=run.tap']).code, 1)
    const events = readFileSync(join(project.folder, 'run.jsonl'), 'utf8')
    for (const file of ['run.jsonl', 'run.tap']) {
      const again = project.regmon(['report', file, '-r', 'jsonl'])
      assert.deepEqual([again.code, again.out], [1, events], file)
    }
    const tap = project.regmon(['report', 'run.jsonl', '-r', 'tap'])
    assert.equal((await readTapFailures(tap.out)).length, 1)
    const many = project.regmon(['report', 'run.jsonl', 'run.tap', '-r', 'jsonl'])
    assert.deepEqual([many.code, many.out.split('\n').length - 1], [1, 4])
  })

  it('renders the report of an update with exit code 0, as the update ended', () => {
    hivexsh(join(project.folder, 'image/SOFTWARE'), RUN, 'SecurityHealth', 'C:\\third.exe')
    assert.equal(project.regmon(['check', '-u', '-r', 'jsonl=u.jsonl', '-r', 'tap=u.tap']).code, 0)
    for (const file of ['u.jsonl', 'u.tap'])
      assert.equal(project.regmon(['report', file, '-r', 'jsonl']).code, 0, file)
  })

  it('ends quietly when the reader closes the pipe', () => {
    const command = `'${process.execPath}' '${project.bin}' check -r jsonl; echo "rc=$?" >&2`
    const shell = `{ ${command}; } | true`
    const { stderr } = spawnSync('bash', ['-c', shell], {
      cwd: project.folder,
      encoding: 'utf8',
      env: { ...process.env, CI: '' },
    })
    assert.match(stderr, /^rc=[012]\n$/)
  })

  it('lists, explains, and prints schemas', () => {
    assert.match(
      project.regmon(['list']).out,
      /watch {4}HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\\* {2}\(1 value\)/,
    )
    assert.match(project.regmon(['list', '--unmatched']).out, /^winlogon\n( {2}HK.*\n {6}exists: HK.*\n)+/m)
    const explained = project.regmon([
      'explain',
      'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\x',
    ])
    assert.match(explained.out, /watched by 1 policy/)
    for (const what of ['policy', 'config']) {
      const schema = JSON.parse(project.regmon(['schema', what]).out)
      assert.equal(schema.type, 'object')
    }
  })
})
