/**
 * The golden image: a small Windows as hives of our own making, and the tampered copy of it. Run it to
 * write both: `node --conditions=regmon-source test/make/image.ts`; the bytes are the same each time.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { REG_DWORD, REG_EXPAND_SZ, REG_MULTI_SZ, REG_SZ } from '../../src/registry/index.ts'
import { dword, multiSz, sz } from './data.ts'
import { type HiveValue, writeHive } from './hive.ts'
import { treeOf, value } from './tree.ts'

/** A hive as a table: paths below its root, and what each key holds. */
export type Table = Record<string, HiveValue[]>

export interface Image {
  readonly SYSTEM: Table
  readonly SOFTWARE: Table
  readonly 'NTUSER.DAT': Table
}

/** Where each hive of the image is mounted. */
export const MOUNTS: Record<keyof Image, string> = {
  SYSTEM: 'HKLM\\SYSTEM',
  SOFTWARE: 'HKLM\\SOFTWARE',
  'NTUSER.DAT': 'HKU\\S-1-5-21-1004336348-1177238915-682003330-1001',
}

const text = (name: string, data: string): HiveValue => value(name, REG_SZ, sz(data))
const path = (name: string, data: string): HiveValue => value(name, REG_EXPAND_SZ, sz(data))
const number = (name: string, data: number): HiveValue => value(name, REG_DWORD, dword(data))
const list = (name: string, ...items: string[]): HiveValue => value(name, REG_MULTI_SZ, multiSz(...items))

const SVCHOST = '%SystemRoot%\\system32\\svchost.exe -k'

function service(image: string, start: number, type = 0x20): HiveValue[] {
  return [
    path('ImagePath', image),
    number('Start', start),
    number('Type', type),
    text('ObjectName', 'LocalSystem'),
  ]
}

/** A new copy of the golden image's tables, to be changed at will. */
export function goldenImage(): Image {
  const control = 'ControlSet001\\Control'
  const services = 'ControlSet001\\Services'
  const windows = 'Microsoft\\Windows\\CurrentVersion'
  const nt = 'Microsoft\\Windows NT\\CurrentVersion'
  return {
    SYSTEM: {
      Select: [number('Current', 1), number('Default', 1), number('Failed', 0), number('LastKnownGood', 1)],
      [`${control}\\ComputerName\\ComputerName`]: [text('ComputerName', 'GOLDEN')],
      [`${control}\\Lsa`]: [
        list('Authentication Packages', 'msv1_0'),
        list('Notification Packages', 'scecli'),
        list('Security Packages', '""'),
        number('LmCompatibilityLevel', 5),
        number('NoLMHash', 1),
        number('RunAsPPL', 1),
        number('restrictanonymous', 1),
        number('restrictanonymoussam', 1),
      ],
      [`${control}\\Lsa\\MSV1_0`]: [
        number('NtlmMinClientSec', 0x20080000),
        number('NtlmMinServerSec', 0x20080000),
      ],
      [`${control}\\NetworkProvider\\Order`]: [text('ProviderOrder', 'RDPNP,LanmanWorkstation,webclient')],
      [`${control}\\SecurityProviders`]: [text('SecurityProviders', 'credssp.dll')],
      [`${control}\\SecurityProviders\\WDigest`]: [number('UseLogonCredential', 0)],
      [`${control}\\SafeBoot`]: [text('AlternateShell', 'cmd.exe')],
      [`${control}\\SafeBoot\\Minimal\\AppMgmt`]: [text('', 'Service')],
      [`${control}\\SafeBoot\\Network\\Dhcp`]: [text('', 'Service')],
      [`${control}\\Print\\Monitors\\Local Port`]: [text('Driver', 'localspl.dll')],
      [`${control}\\Session Manager`]: [list('BootExecute', 'autocheck autochk *'), list('SetupExecute')],
      [`${control}\\Session Manager\\KnownDLLs`]: [
        text('kernel32', 'kernel32.dll'),
        text('ole32', 'ole32.dll'),
      ],
      [`${services}\\Dnscache`]: service(`${SVCHOST} NetworkService -p`, 2),
      [`${services}\\Dnscache\\Parameters`]: [path('ServiceDll', '%SystemRoot%\\System32\\dnsrslvr.dll')],
      [`${services}\\EventLog`]: service(`${SVCHOST} LocalServiceNetworkRestricted -p`, 2),
      [`${services}\\Spooler`]: service('%SystemRoot%\\System32\\spoolsv.exe', 2, 0x110),
      [`${services}\\W32Time\\TimeProviders\\NtpClient`]: [
        path('DllName', '%systemroot%\\system32\\w32time.dll'),
      ],
      [`${services}\\WinSock2\\Parameters`]: [text('AutodialDLL', 'C:\\Windows\\System32\\rasadhlp.dll')],
      Setup: [text('CmdLine', '')],
    },
    SOFTWARE: {
      [`${windows}\\Run`]: [path('SecurityHealth', '%windir%\\system32\\SecurityHealthSystray.exe')],
      [`${windows}\\Explorer\\User Shell Folders`]: [
        path('Common Startup', '%ProgramData%\\Microsoft\\Windows\\Start Menu\\Programs\\Startup'),
      ],
      'Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Run': [
        text('Updater', 'C:\\Program Files (x86)\\Acme\\updater.exe'),
      ],
      [`${nt}\\Winlogon`]: [
        text('Shell', 'explorer.exe'),
        text('Userinit', 'C:\\Windows\\system32\\userinit.exe,'),
      ],
      [`${nt}\\Winlogon\\GPExtensions\\{35378EAC-683F-11D2-A89A-00C04FBBCFA2}`]: [
        path('DllName', 'gptext.dll'),
      ],
      [`${nt}\\Windows`]: [
        text('AppInit_DLLs', ''),
        number('LoadAppInit_DLLs', 0),
        text('IconServiceLib', 'IconCodecService.dll'),
      ],
      [`${nt}\\Image File Execution Options\\MsSense.exe`]: [number('MitigationOptions', 0x100)],
      [`${nt}\\AeDebug`]: [text('Debugger', '"C:\\Windows\\system32\\vsjitdebugger.exe" -p %ld -e %ld')],
      [`${nt}\\ProfileList\\S-1-5-21-1004336348-1177238915-682003330-1001`]: [
        path('ProfileImagePath', 'C:\\Users\\alice'),
      ],
      [`${windows}\\Authentication\\Credential Providers\\{60b78e88-ead8-445c-9cfd-0b87f74ea6cd}`]: [
        text('', 'PasswordProvider'),
      ],
      'Microsoft\\Active Setup\\Installed Components\\{89820200-ECBD-11cf-8B85-00AA005B4383}': [
        path('StubPath', 'C:\\Windows\\System32\\ie4uinit.exe -UserConfig'),
      ],
    },
    'NTUSER.DAT': {
      'Software\\Microsoft\\Windows\\CurrentVersion\\Run': [
        text('OneDrive', '"C:\\Users\\alice\\AppData\\Local\\Microsoft\\OneDrive\\OneDrive.exe" /background'),
      ],
      'Control Panel\\Desktop': [text('SCRNSAVE.EXE', 'C:\\Windows\\system32\\scrnsave.scr')],
      Environment: [path('TEMP', '%USERPROFILE%\\AppData\\Local\\Temp')],
    },
  }
}

/** The golden image after an intruder: what the README's second command finds. */
export function tamperedImage(): Image {
  const image = goldenImage()
  const winlogon = 'Microsoft\\Windows NT\\CurrentVersion\\Winlogon'
  image.SOFTWARE[winlogon] = [
    text('Shell', 'explorer.exe'),
    text('Userinit', 'C:\\Windows\\system32\\userinit.exe,C:\\Users\\Public\\u.exe,'),
  ]
  image.SOFTWARE['Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options\\sethc.exe'] = [
    text('Debugger', 'C:\\Windows\\system32\\cmd.exe'),
  ]
  const lsa = 'ControlSet001\\Control\\Lsa'
  image.SYSTEM[lsa] = image.SYSTEM[lsa]!.filter(({ name }) => name !== 'RunAsPPL')
  image['NTUSER.DAT']['Software\\Microsoft\\Windows\\CurrentVersion\\Run']!.push(
    text('Updater', 'C:\\Users\\Public\\u.exe'),
  )
  return image
}

export function writeImage(folder: string, image: Image): void {
  mkdirSync(folder, { recursive: true })
  for (const [file, table] of Object.entries(image))
    writeFileSync(join(folder, file), writeHive(treeOf(table)))
}

if (import.meta.main) {
  const fixtures = join(import.meta.dirname, '..', 'fixtures')
  writeImage(join(fixtures, 'golden'), goldenImage())
  writeImage(join(fixtures, 'tampered'), tamperedImage())
}
