/** No command writes into an image, or over a source or a store. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { writeHive } from '../make/hive.ts'
import { text, volume, writeVolume } from '../make/windows-volume.ts'
import { Project } from './installed.ts'

const NTUSER = 'image/Users/bob/NTUSER.DAT'
const HIVE = "hives: { 'HKLM\\\\S': 'SAM' }"

/** Commands that would overwrite something. */
const REFUSED: Readonly<Record<string, readonly [file: string, ...args: string[]]>> = {
  'a hive in an image, by a report': [NTUSER, 'check', '--image', 'image', '-r', `jsonl=${NTUSER}`],
  'a hive in an image, by a watch': [NTUSER, 'watch', '--image', 'image', '-r', `jsonl=${NTUSER}`],
  'a hive, by a report': ['SAM', 'check', '--hive', 'HKLM\\S=SAM', '-r', 'tap=SAM'],
  'a hive, by a watch': ['SAM', 'watch', '--hive', 'HKLM\\S=SAM', '-r', 'jsonl=./SAM'],
  'the log of a hive': ['SAM.log1', 'check', '--hive', 'HKLM\\S=SAM', '-r', 'tap=SAM.log1'],
  'a hive that the config names': ['SAM', 'check', '-c', 'hive.config.ts', '-r', 'tap=SAM'],
  'an export': ['a.reg', 'check', '--reg', 'a.reg', '-r', 'tap=a.reg'],
  'the baseline': ['b.jsonl', 'check', '--reg', 'a.reg', '--store', 'file:b.jsonl', '-r', 'jsonl=b.jsonl'],
  'the report that is read': ['run.jsonl', 'report', 'run.jsonl', '-r', 'jsonl=run.jsonl'],
}

describe('what is read', () => {
  let project: Project
  before(() => {
    project = Project.linked()
    writeVolume(join(project.folder, 'image'), volume())
    project.write({
      'a.policy.json': '{ "watch": ["HKLM\\\\S\\\\*"] }',
      'regmon.config.json': '{ "policies": ["a.policy.json"] }',
      'hive.config.ts': `export default { policies: ['a.policy.json'], source: { ${HIVE} } }\n`,
      SAM: writeHive({ values: [text('a', 'b')] }),
      'SAM.log1': 'no log',
      'a.reg': 'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\S]\r\n"a"="b"\r\n',
      'b.jsonl': 'kept\n',
    })
    const { code, err } = project.regmon(['check', '--reg', 'a.reg', '-r', 'jsonl=run.jsonl'])
    assert.equal(code, 0, err)
  })
  after(() => project.close())

  for (const [what, [file, ...args]] of Object.entries(REFUSED)) {
    it(`is not overwritten: ${what}`, () => {
      const content = readFileSync(join(project.folder, file))
      const { code, err } = project.regmon(args)
      assert.equal(code, 2, err)
      assert.ok(content.equals(readFileSync(join(project.folder, file))))
      assert.match(
        err,
        /would be written (into the image image|over what is read or kept)\n {2}regmon never writes to a source: name another place with --reporter name=file\n$/,
      )
    })
  }
})
