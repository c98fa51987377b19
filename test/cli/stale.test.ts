/** A dirty hive without its transaction logs: what it says may be out of date, so it is no basis for a verdict. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { writeHive } from '../make/hive.ts'
import { treeOf } from '../make/tree.ts'
import { Project } from './installed.ts'

const tree = treeOf({ App: [{ name: 'v', type: 4, data: Buffer.from([1, 0, 0, 0]) }] })
const POLICY = JSON.stringify({ watch: ['HKLM\\SOFTWARE\\App\\*'] })
const OTHER = JSON.stringify({ watch: ['HKLM\\SAM\\App\\*'] })
const HIVES = ['--hive', 'HKLM\\SOFTWARE=dirty', '--hive', 'HKLM\\SAM=clean', '--store', 's.db']

describe('a stale hive that a watch reads', () => {
  const project = Project.linked()
  after(() => project.close())
  project.write({
    'p.json': POLICY,
    'other.json': OTHER,
    clean: writeHive(tree),
    dirty: writeHive(tree, { sequence: [3, 2] }),
  })
  const check = (policy: string, ...flags: string[]) =>
    project.main(['check', policy, ...HIVES, '-r', 'jsonl', ...flags])

  it('is exit 2, and named in the record', async () => {
    const { code, out, err } = await check('p.json')
    assert.equal(code, 2)
    const record = JSON.parse(out.trimEnd().split('\n').at(-1)!)
    assert.deepEqual(
      record.Unreadable.map(({ RegistryKey, Status, Fails }: Record<string, unknown>) => [
        RegistryKey,
        Status,
        Fails,
      ]),
      [['HKLM\\SOFTWARE', 'stale', true]],
    )
    assert.match(err, /dirty is dirty, and its transaction logs are missing.*--allow-stale/)
  })

  const allowed = [['--allow-stale'], ['--allow-stale=hklm\\software'], ['--no-logs']]
  for (const flags of allowed)
    it(`is permitted by ${flags.join(' ')}`, async () => {
      assert.equal((await check('p.json', ...flags)).code, 0)
    })

  it('of another key path than the permitted one is not permitted', async () => {
    assert.equal((await check('p.json', '--allow-stale=HKLM\\SAM')).code, 2)
  })

  it('is of no account to a policy that does not read it', async () => {
    assert.equal((await check('other.json')).code, 0)
  })

  it('is not accepted, unless that is permitted', async () => {
    project.write({ 'regmon.config.json': JSON.stringify({ policies: ['p.json'] }) })
    const accept = (...flags: string[]) => project.main(['accept', ...HIVES, ...flags])
    assert.equal((await accept()).code, 2)
    assert.equal((await accept('--allow-stale')).code, 0)
  })
})
