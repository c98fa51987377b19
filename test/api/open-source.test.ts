/** How flags and a config name a source, for each kind that there is. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { after, it } from 'node:test'
import { evidenceOf, openSource, type SourceFlags } from '../../src/api/open-source.ts'
import type { Config, ConfigFile } from '../../src/config/index.ts'
import { SOURCE_KINDS } from '../../src/source/kinds.ts'
import { writeHive } from '../make/hive.ts'
import { volume, writeVolume } from '../make/windows-volume.ts'

const cwd = mkdtempSync(join(tmpdir(), 'regmon-open-source-'))
after(() => rmSync(cwd, { recursive: true, force: true }))
writeVolume(join(cwd, 'c'), volume())
writeFileSync(join(cwd, 'hive'), writeHive({ name: 'root' }))
writeFileSync(join(cwd, 'x.reg'), 'REGEDIT4\n[HKEY_USERS\\x]\n')

const config = (source?: ConfigFile['source']): Config => ({
  file: source === undefined ? {} : { source },
  base: cwd,
  shown: undefined,
})
const mounts = { 'HKLM\\X': 'hive' }

const OPENS: readonly (readonly [
  flags: SourceFlags,
  source: ConfigFile['source'],
  kind: string,
  mounts: string,
])[] = [
  [{ image: 'c' }, 'live', 'image', ''],
  [{ source: 'image:c' }, 'live', 'image', ''],
  [{ image: 'c', hive: ['HKLM\\X=hive'] }, 'live', 'image', 'HKLM\\X'],
  [{ source: 'image:c', hive: ['HKLM\\X=hive'] }, undefined, 'image', 'HKLM\\X'],
  [{ hive: ['HKLM\\X=hive', 'HKLM\\Y=hive'] }, 'live', 'hive', 'HKLM\\X HKLM\\Y'],
  [{ source: 'hive', hive: ['HKLM\\X=hive'] }, { image: 'c' }, 'hive', 'HKLM\\X'],
  [{ reg: 'x.reg' }, { image: 'c' }, 'reg', 'HKU\\x'],
  [{ source: 'reg:x.reg' }, { image: 'c' }, 'reg', 'HKU\\x'],
  [{}, { image: 'c', hives: mounts }, 'image', 'HKLM\\X'],
  [{}, { hives: mounts }, 'hive', 'HKLM\\X'],
  [{}, { reg: 'x.reg' }, 'reg', 'HKU\\x'],
  [{}, 'reg:x.reg', 'reg', 'HKU\\x'],
]
for (const [flags, source, kind, mounts] of OPENS) {
  it(`${JSON.stringify(flags)} beside the config's ${JSON.stringify(source)} opens ${kind} ${mounts}`, async () => {
    const { target } = await openSource(flags, config(source), cwd)
    assert.deepEqual([target.kind, target.mounts.join(' ')], [kind, mounts])
  })
}

const REFUSED: readonly (readonly [flags: SourceFlags, code: string])[] = [
  [{ source: 'dead' }, 'REGMON_SOURCE_UNKNOWN'],
  [{ source: 'dead:c' }, 'REGMON_SOURCE_UNKNOWN'],
  [{ source: 'image' }, 'REGMON_SOURCE_PLACE'],
  [{ source: 'live:c' }, 'REGMON_SOURCE_PLACE'],
  [{ reg: '' }, 'REGMON_SOURCE_PLACE'],
  [{ source: 'hive' }, 'REGMON_HIVE_MOUNT'],
  [{ hive: ['HKLM\\X='] }, 'REGMON_HIVE_MOUNT'],
  [{ image: 'c', hive: ['hive'] }, 'REGMON_HIVE_MOUNT'],
  [{ source: 'live', hive: ['HKLM\\X=hive'] }, 'REGMON_SOURCE_TWICE'],
  [{ source: 'image:c', image: 'c' }, 'REGMON_SOURCE_TWICE'],
  [{ reg: 'x.reg', hive: ['HKLM\\X=hive'] }, 'REGMON_SOURCE_TWICE'],
]
for (const [flags, code] of REFUSED) {
  it(`${JSON.stringify(flags)} is refused: ${code}`, async () => {
    await assert.rejects(openSource(flags, config(), cwd), { name: 'RegmonError', code })
  })
}

it('errors list every kind of source, and say how each is named', async () => {
  await assert.rejects(openSource({ source: 'dead' }, config(), cwd), ({ hint }) =>
    SOURCE_KINDS.every(({ scheme, usage }) => hint.includes(scheme) && hint.includes(usage)),
  )
})

it('whatever flags and config name is evidence, contradictions included', () => {
  const flags = { image: 'c', reg: 'x.reg', hive: ['HKLM\\X=hive', 'other'] }
  const { folders, files } = evidenceOf(flags, config({ reg: 'y.reg' }), cwd)
  const names = (paths: readonly string[]) => paths.map((path) => relative(cwd, resolve(path)))
  assert.deepEqual(names(folders), ['c'])
  const logs = ['hive', 'other'].flatMap((file) => ['', '.LOG', '.LOG1', '.LOG2'].map((end) => file + end))
  assert.deepEqual(names(files), [...logs, 'x.reg', 'y.reg'])
})
