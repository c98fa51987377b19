/** Each shipped policy: hives that trip it, and hives that do not. */
import assert from 'node:assert/strict'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { loadPolicies } from '../../src/policy/index.ts'
import { parseKeyPath, REG_DWORD, REG_SZ } from '../../src/registry/index.ts'
import type { Difference } from '../../src/report/run-event.ts'
import { run } from '../../src/run/index.ts'
import { openHives } from '../../src/source/hive/index.ts'
import { openStore } from '../../src/store/open.ts'
import { dword, sz } from '../make/data.ts'
import { goldenImage, type Image, MOUNTS, writeImage } from '../make/image.ts'
import { RUN_OPTIONS } from '../make/run-options.ts'
import { value } from '../make/tree.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const NAMES = globSync('policies/*.policy.ts', { cwd: ROOT }).map(
  (file) => /([\w-]+)\.policy\.ts$/.exec(file)![1]!,
)

type Change = readonly [hive: keyof Image, key: string, name: string, data: string | number | undefined]

const NT = 'Microsoft\\Windows NT\\CurrentVersion'
const WINDOWS = 'Microsoft\\Windows\\CurrentVersion'
const CONTROL = 'ControlSet001\\Control'
const SERVICES = 'ControlSet001\\Services'
const WOW = 'Wow6432Node'

/** What an intruder does; `undefined` deletes. Each trips the policy with one event, of the view named. */
const TRIPS: Record<string, readonly (readonly [...Change, view?: '32'])[]> = {
  autoruns: [
    ['SOFTWARE', `${WINDOWS}\\Run`, 'Evil', 'C:\\evil.exe'],
    ['SOFTWARE', `${WINDOWS}\\Run`, 'SecurityHealth', undefined],
    ['SOFTWARE', `${WINDOWS}\\RunOnceEx\\0001`, '1', 'C:\\evil.exe'],
    ['SOFTWARE', `${WOW}\\${WINDOWS}\\Run`, 'Updater', 'C:\\evil.exe', '32'],
    ['SOFTWARE', `${WINDOWS}\\Policies\\Explorer\\Run`, '1', 'C:\\evil.exe'],
    ['SOFTWARE', 'Microsoft\\Command Processor', 'AutoRun', 'C:\\evil.cmd'],
    ['SYSTEM', 'Setup', 'CmdLine', 'C:\\evil.exe'],
    ['NTUSER.DAT', 'Software\\Microsoft\\Windows\\CurrentVersion\\RunOnce', 'x', 'C:\\evil.exe'],
    ['NTUSER.DAT', 'Environment', 'UserInitMprLogonScript', 'C:\\evil.cmd'],
    ['NTUSER.DAT', 'Control Panel\\Desktop', 'SCRNSAVE.EXE', 'C:\\evil.scr'],
  ],
  services: [
    ['SYSTEM', `${SERVICES}\\Evil`, 'ImagePath', 'C:\\evil.sys'],
    ['SYSTEM', `${SERVICES}\\Spooler`, 'Start', 4],
    ['SYSTEM', `${SERVICES}\\Dnscache\\Parameters`, 'ServiceDll', 'C:\\evil.dll'],
    ['SYSTEM', `${SERVICES}\\W32Time\\TimeProviders\\Evil`, 'DllName', 'C:\\evil.dll'],
    ['SYSTEM', `${SERVICES}\\WinSock2\\Parameters`, 'AutodialDLL', 'C:\\evil.dll'],
    ['SYSTEM', `${CONTROL}\\SafeBoot\\Minimal\\Evil`, '', 'Service'],
    ['SYSTEM', `${CONTROL}\\Print\\Monitors\\Evil`, 'Driver', 'evil.dll'],
  ],
  winlogon: [
    ['SOFTWARE', `${NT}\\Winlogon`, 'Shell', 'explorer.exe,C:\\evil.exe'],
    ['SOFTWARE', `${NT}\\Winlogon`, 'Userinit', undefined],
    ['SOFTWARE', `${NT}\\Winlogon\\Notify\\Evil`, 'DllName', 'C:\\evil.dll'],
    ['SOFTWARE', `${NT}\\Winlogon\\SpecialAccounts\\UserList`, 'backdoor', 0],
    ['SYSTEM', `${CONTROL}\\Session Manager`, 'BootExecute', 'autocheck evil'],
    ['SYSTEM', `${CONTROL}\\Session Manager\\AppCertDlls`, 'x', 'C:\\evil.dll'],
    ['NTUSER.DAT', 'Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon', 'Shell', 'C:\\evil.exe'],
  ],
  lsa: [
    ['SYSTEM', `${CONTROL}\\Lsa`, 'Security Packages', 'evil'],
    ['SYSTEM', `${CONTROL}\\Lsa`, 'RunAsPPL', undefined],
    ['SYSTEM', `${CONTROL}\\SecurityProviders\\WDigest`, 'UseLogonCredential', 1],
    ['SYSTEM', `${SERVICES}\\Evil\\NetworkProvider`, 'ProviderPath', 'C:\\evil.dll'],
    ['SOFTWARE', `${WINDOWS}\\Authentication\\Credential Providers\\{evil}`, '', 'Evil'],
    ['SOFTWARE', 'Microsoft\\Windows\\Windows Error Reporting\\LocalDumps\\lsass.exe', 'DumpType', 2],
  ],
  'image-file-execution': [
    ['SOFTWARE', `${NT}\\Image File Execution Options\\sethc.exe`, 'Debugger', 'cmd.exe'],
    ['SOFTWARE', `${NT}\\Image File Execution Options\\MsSense.exe`, 'MitigationOptions', 0],
    ['SOFTWARE', `${NT}\\SilentProcessExit\\a.exe`, 'MonitorProcess', 'C:\\evil.exe'],
    ['SOFTWARE', `${NT}\\Windows`, 'AppInit_DLLs', 'C:\\evil.dll'],
    ['SOFTWARE', `${WOW}\\${NT}\\Windows`, 'AppInit_DLLs', 'C:\\evil.dll', '32'],
    ['NTUSER.DAT', 'Environment', 'COR_PROFILER', '{evil}'],
  ],
}

/** What is everyday: no shipped policy minds it. */
const HARMLESS: readonly Change[] = [
  ['SYSTEM', `${SERVICES}\\Spooler`, 'Description', 'prints'],
  ['SYSTEM', `${SERVICES}\\BITS`, 'Start', 3],
  ['SYSTEM', `${CONTROL}\\Lsa`, 'LsaPid', 700],
  ['SOFTWARE', `${NT}`, 'ProductName', 'Windows'],
  ['SOFTWARE', `${NT}\\Winlogon`, 'LastUsedUsername', 'alice'],
  ['SOFTWARE', `${NT}\\Image File Execution Options\\a.exe`, 'UseLargePages', 1],
  ['NTUSER.DAT', 'Environment', 'TEMP', 'C:\\Temp'],
  ['NTUSER.DAT', 'Control Panel\\Desktop', 'WallPaper', 'C:\\a.png'],
]

const folder = mkdtempSync(join(tmpdir(), 'regmon-policies-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function changed(image: Image, [hive, key, name, data]: Change): Image {
  const values = (image[hive][key] ?? []).filter((other) => other.name.toUpperCase() !== name.toUpperCase())
  if (data !== undefined) {
    values.push(
      typeof data === 'number' ? value(name, REG_DWORD, dword(data)) : value(name, REG_SZ, sz(data)),
    )
  }
  image[hive][key] = values
  return image
}

let images = 0

async function check(name: string, image: Image): Promise<Difference[]> {
  const place = join(folder, String(images++))
  writeImage(place, image)
  const mounts = Object.entries(MOUNTS).map(([file, at]) => ({
    at: parseKeyPath(at)!,
    file: join(place, file),
  }))
  const source = openHives(mounts)
  const store = openStore(join(folder, `${name}.db`), folder, { readOnly: false })
  const events: Difference[] = []
  const policies = await loadPolicies({ globs: [`policies/${name}.policy.ts`], base: ROOT, cwd: ROOT })
  await run({
    ...RUN_OPTIONS,
    policies,
    source,
    store,
    target: 'GOLDEN',
    hostname: 'GOLDEN',
    emit: (event) => event.type === 'difference' && events.push(event.difference),
  })
  source.close()
  store.close()
  return events
}

it('every shipped policy is tested', () => assert.deepEqual(Object.keys(TRIPS).sort(), NAMES.sort()))

for (const name of NAMES) {
  describe(`the policy ${name}`, () => {
    it('is content with the golden image, and with what is everyday', async () => {
      await check(name, goldenImage())
      assert.deepEqual(await check(name, HARMLESS.reduce(changed, goldenImage())), [])
    })

    for (const [hive, key, value, data, view = '64'] of TRIPS[name] ?? []) {
      it(`is tripped by ${MOUNTS[hive]}\\${key}\\${value}`, async () => {
        await check(name, goldenImage())
        const events = await check(name, changed(goldenImage(), [hive, key, value, data]))
        assert.equal(events.length, 1)
        assert.deepEqual([events[0]!.view, events[0]!.name.toUpperCase()], [view, value.toUpperCase()])
        assert.ok(events[0]!.tags.length > 0)
      })
    }
  })
}
