/** Which baseline a run compares with: a machine that is renamed does not lose the one that was recorded of it. */
import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { Project } from './installed.ts'

const EXPORT = (name: string, data: string) =>
  `Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName]\n"ComputerName"="${name}"\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\App]\n"v"="${data}"\n`
const POLICY = JSON.stringify({ watch: ['HKLM\\SOFTWARE\\App\\*'], report: ['CHANGE', 'DELETE', 'NEW'] })

const check = (file: string, ...flags: string[]) => [
  'check',
  'p.json',
  '--reg',
  file,
  '--store',
  's.db',
  '-r',
  'jsonl',
  ...flags,
]

it('a machine or file of another name than the one recorded is exit 2, and names both', async () => {
  const project = Project.linked()
  after(() => project.close())
  project.write({ 'p.json': POLICY, 'a.reg': EXPORT('ALICE', '1'), 'b.reg': EXPORT('BOB', 'evil') })
  const first = await project.main(check('a.reg'))
  assert.equal(first.code, 0, first.err)
  const renamed = await project.main(check('b.reg'))
  assert.equal(renamed.code, 2)
  assert.match(renamed.err, /this source is b\.reg, and the store holds the baseline of a\.reg/)
  assert.match(renamed.err, /--target a\.reg .*--new-target/)
  const named = await project.main(check('b.reg', '--target', 'a.reg'))
  assert.equal(named.code, 1)
  assert.match(named.out, /"EventType":"CHANGE"/)
  const unknown = await project.main(check('b.reg', '--target', 'aa.reg'))
  assert.equal(unknown.code, 2)
  assert.match(unknown.err, /holds no baseline named aa\.reg/)
})

it('a store holds one baseline for each name, which can be listed and removed', async () => {
  const project = Project.linked()
  after(() => project.close())
  project.write({ 'p.json': POLICY, 'a.reg': EXPORT('ALICE', '1'), 'b.reg': EXPORT('BOB', '2') })
  await project.main(check('a.reg', '--target', 'alice'))
  assert.equal((await project.main(check('b.reg', '--target', 'bob', '--new-target'))).code, 0)
  const listed = await project.main(['store', 'list', '--store', 's.db'])
  assert.deepEqual(
    listed.out.split('\n').map((line) => line.split('  ')[0]),
    ['alice', 'bob', ''],
  )
  assert.equal((await project.main(['store', 'remove', 'carol', '--store', 's.db'])).code, 2)
  assert.equal((await project.main(['store', 'remove', 'BOB', '--store', 's.db'])).code, 0)
  assert.match((await project.main(['store', 'list', '--store', 's.db'])).out, /^alice .*\n$/)
  assert.equal((await project.main(check('a.reg', '--target', 'alice'))).code, 0)
})

it('shows what a baseline holds, with the identity that reports name', async () => {
  const project = Project.linked()
  after(() => project.close())
  project.write({ 'p.json': POLICY, 'a.reg': EXPORT('ALICE', '1'), 'b.reg': EXPORT('ALICE', '2') })
  await project.main(check('a.reg', '--target', 'alice'))
  const { BaselineId } = JSON.parse(
    (await project.main(check('a.reg', '--target', 'alice'))).out.trim().split('\n').at(-1)!,
  )
  assert.match(BaselineId, /^[0-9a-f]{64}$/)
  const shown = await project.main(['store', 'show', 'ALICE', '--store', 's.db'])
  assert.match(
    shown.out,
    /^alice {2}reg.*\n {2}BaselineId {2}[0-9a-f]{64}\n {2}keys {8}1\n {2}values {6}1\n {2}unreviewed {2}\d\n/,
  )
  assert.ok(shown.out.includes(BaselineId))
  assert.equal((await project.main(['store', 'copy', 's.db', 'file:c.jsonl'])).code, 0)
  await project.main([...check('b.reg', '--target', 'alice'), '--update'])
  assert.ok(!(await project.main(['store', 'show', '--store', 's.db'])).out.includes(BaselineId))
  assert.equal((await project.main(['store', 'show', 'carol', '--store', 's.db'])).code, 2)
  assert.equal((await project.main(['store', 'show', '--store', 'none.db'])).code, 2)
})
