/** Windows volumes in a folder, for tests: hives as tables of keys, by the path of their file. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { REG_DWORD, REG_EXPAND_SZ, REG_SZ } from '../../src/registry/index.ts'
import { dword, sz } from './data.ts'
import { type HiveOptions, type HiveValue, writeHive } from './hive.ts'
import type { Table } from './image.ts'
import { treeOf, value } from './tree.ts'

export const ALICE = 'S-1-5-21-1004336348-1177238915-682003330-1001'
export const BOB = 'S-1-5-21-1004336348-1177238915-682003330-1002'

const CONFIG = 'Windows/System32/config'
const NT = 'Microsoft\\Windows NT\\CurrentVersion'

export const text = (name: string, data: string): HiveValue => value(name, REG_SZ, sz(data))
export const number = (name: string, data: number): HiveValue => value(name, REG_DWORD, dword(data))

/** What `ProfileList` says of each SID. */
export function profileList(profiles: Readonly<Record<string, string>>): Table {
  const list = `${NT}\\ProfileList`
  const users = Object.entries(profiles).map(([sid, path]) => [
    `${list}\\${sid}`,
    [value('ProfileImagePath', REG_EXPAND_SZ, sz(path))],
  ])
  return {
    [NT]: [text('SystemRoot', 'C:\\Windows')],
    [list]: [value('Default', REG_EXPAND_SZ, sz('%SystemDrive%\\Users\\Default'))],
    ...Object.fromEntries(users),
  }
}

export const SYSTEM: Table = {
  Select: [number('Current', 1), number('Default', 1)],
  'ControlSet001\\Control\\ComputerName\\ComputerName': [text('ComputerName', 'LAB')],
  'ControlSet001\\Services\\svc': [number('Start', 2)],
}

/** A volume of two users, Alice and Bob. */
export function volume(): Record<string, Table> {
  return {
    [`${CONFIG}/SYSTEM`]: { ...SYSTEM },
    [`${CONFIG}/SOFTWARE`]: profileList({
      'S-1-5-18': '%systemroot%\\system32\\config\\systemprofile',
      [ALICE]: 'C:\\Users\\alice',
      [BOB]: '%SystemDrive%\\Users\\bob',
    }),
    [`${CONFIG}/DEFAULT`]: { Console: [number('v', 18)] },
    'Users/alice/NTUSER.DAT': { 'Software\\Own': [text('v', 'alice')] },
    'Users/alice/AppData/Local/Microsoft/Windows/UsrClass.dat': { '.txt': [text('', 'alice.txt')] },
    'Users/bob/NTUSER.DAT': { 'Software\\Own': [text('v', 'bob')] },
    'Users/bob/AppData/Local/Microsoft/Windows/UsrClass.dat': { '.txt': [text('', 'bob.txt')] },
  }
}

/** Writes hives and whatever else is to lie beside them. */
export function writeVolume(
  folder: string,
  files: Readonly<Record<string, Table | Buffer>>,
  options: HiveOptions = {},
): string {
  for (const [file, content] of Object.entries(files)) {
    const path = join(folder, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, Buffer.isBuffer(content) ? content : writeHive(treeOf(content), options))
  }
  return folder
}
