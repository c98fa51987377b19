/** A `watch` that was told by hand: what its dashboard gets over an hour, the same each time. */
import type { EventRecord, RunEvent, RunRecord } from '../../src/report/run-event.ts'
import type { PolicyStatus, WatchStatus } from '../../src/report/watch-status.ts'

export interface Told {
  readonly at: number
  readonly event: RunEvent
}

/** When the story ends. */
export const NOW = Date.UTC(2026, 10, 20, 12, 0, 0)

const HOST = 'WEB-01'
const POLICIES: readonly (readonly [name: string, trigger: string, values: number])[] = [
  ['autoruns', 'every 30 s', 61],
  ['services', 'every 300 s', 18_204],
  ['winlogon', 'on notification, every 3600 s', 38],
  ['lsa', 'every 60 s', 22],
  ['image-file-execution', '@hourly', 214],
]
const RUN = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run'
const SID = 'S-1-5-21-1004336348-1177238915-682003330-1001'

const digest = (seed: number): string =>
  Array.from({ length: 5 }, (_, part) =>
    ((seed * 2654435761 + part * 40503) >>> 0).toString(16).padStart(8, '0'),
  ).join('')

/** An event of the story, as any test may need one. */
export function eventOf(seed: number, parts: Partial<EventRecord> = {}): EventRecord {
  const type = parts.EventType ?? 'CHANGE'
  const key = parts.RegistryKey ?? RUN
  const name = parts.ValueName ?? `Value ${seed}`
  return {
    EventTime: new Date(NOW - 3600_000 + seed * 60_000).toISOString().replace('Z', '123+00:00'),
    EventType: type,
    RegistryValueName: `${key}\\${name}`,
    ...(type !== 'NEW' && { PrevValueSize: 68, PrevDigest: digest(seed), PrevValueType: 'REG_SZ' }),
    ...(type !== 'DELETE' && { ValueSize: 112, Digest: digest(seed + 1), ValueType: 'REG_SZ' }),
    DigestName: 'SHA1',
    Severity: 'WARNING',
    SeverityValue: 3,
    Hostname: HOST,
    SourceModuleName: 'autoruns',
    SourceModuleType: 'regmon',
    EventId: digest(seed),
    View: '64',
    RegistryKey: key,
    ValueName: name,
    Tags: ['attack.t1547.001'],
    ...parts,
  }
}

const EVENTS: readonly EventRecord[] = [
  eventOf(2, { EventType: 'NEW', ValueName: 'Updater', Value: 'C:\\Users\\Public\\u.exe' }),
  eventOf(9, {
    RegistryKey: 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon',
    ValueName: 'Userinit',
    SourceModuleName: 'winlogon',
    Severity: 'ERROR',
    PrevValue: 'C:\\Windows\\system32\\userinit.exe,',
    Value: 'C:\\Windows\\system32\\userinit.exe,C:\\Users\\Public\\u.exe,',
    Tags: ['attack.t1547.004', 'attack.t1564.002'],
  }),
  eventOf(17, {
    EventType: 'DELETE',
    RegistryKey: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa',
    ValueName: 'RunAsPPL',
    SourceModuleName: 'lsa',
    PrevValueType: 'REG_DWORD',
    PrevValueSize: 4,
  }),
  eventOf(24, {
    EventType: 'NEW',
    RegistryKey:
      'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options\\sethc.exe',
    ValueName: 'Debugger',
    View: '32',
    SourceModuleName: 'image-file-execution',
  }),
  eventOf(31, {
    RegistryKey: `HKU\\${SID}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run`,
    ValueName: '',
  }),
  eventOf(38, { EventType: 'NEW', ValueName: 'gpj\u202eexe.\u001b[31mred\u001b[0m' }),
  eventOf(45, { EventType: 'NEW', ValueName: '自動起動プログラム' }),
  eventOf(52, { EventType: 'DELETE', ValueName: 'Updater' }),
]

export function statusOf(at: number, parts: Partial<WatchStatus> = {}): WatchStatus {
  const policies = POLICIES.map(([name, trigger, values], index): PolicyStatus => {
    const found = EVENTS.filter(({ SourceModuleName }) => SourceModuleName === name).length
    return {
      name,
      description: `What ${name} is about`,
      tags: [],
      trigger,
      state: index === 1 ? 'error' : found > 2 ? 'events' : 'ok',
      watches: 3 + index,
      values,
      lastScanAt: at - 8_000 * (index + 1),
      lastDuration: 40 + index * 410,
      nextScanAt: at + 22_000 + index * 60_000,
      events: found,
      unreadable: index === 1 ? 2 : 0,
    }
  })
  return {
    pid: 4242,
    version: '0.1.0',
    hostname: HOST,
    source: 'live',
    store: '.regmon/state.db',
    startedAt: NOW - 3_725_000,
    paused: false,
    scan: undefined,
    nextScanAt: at + 22_000,
    scans: 60,
    events: EVENTS.length,
    policies,
    reporters: [
      { name: 'tui', pending: 0, failure: undefined },
      { name: 'jsonl=C:\\logs\\regmon.jsonl', pending: 0, failure: undefined },
    ],
    ...parts,
  }
}

export function recordOf(at: number, duration: number, events: number): RunRecord {
  return {
    EventTime: new Date(at).toISOString(),
    EventType: 'RUN',
    Hostname: HOST,
    RunId: `run-${at}`,
    ExitCode: events > 0 ? 1 : 0,
    Policies: 5,
    Watches: 25,
    Keys: 2_981,
    Values: 18_539,
    Recorded: 0,
    Skipped: 0,
    Events: events,
    Findings: 0,
    Unreported: 0,
    NoLongerWatched: 0,
    Unreadable: [],
    WatchResults: [],
    Excludes: [],
    Interrupted: false,
    DurationMs: duration,
  }
}

export function startOf(at: number): RunEvent {
  return {
    type: 'run-start',
    version: 1,
    runId: `run-${at}`,
    time: new Date(at).toISOString(),
    hostname: HOST,
    source: 'live',
    store: '.regmon/state.db',
    policies: POLICIES.map(([name]) => ({ name, description: '', tags: [] })),
    watches: [],
  }
}

/** Sixty scans, a minute apart, the last one half a minute before {@link NOW}. */
export function story(): readonly Told[] {
  const told: Told[] = []
  for (let scan = 1; scan <= 60; scan++) {
    const at = NOW - 30_000 - (60 - scan) * 60_000
    const duration = 900 + ((scan * 7919) % 23) * 40 + (scan % 20 === 0 ? 900 : 0)
    const found = EVENTS.filter(({ EventTime }) => Date.parse(EventTime) === NOW - 3600_000 + scan * 60_000)
    told.push({ at, event: startOf(at) })
    for (const event of found) told.push({ at: at + 500, event: { type: 'event', event, watches: [0] } })
    for (const name of ['Clfs', 'Security'])
      told.push({
        at: at + 600,
        event: {
          type: 'unreadable',
          unreadable: {
            RegistryKey: `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${name}`,
            View: '64',
            Status: 'denied',
            Reason: 'ERROR_ACCESS_DENIED (5)',
            Fails: true,
          },
        },
      })
    told.push({ at: at + duration, event: { type: 'run-end', record: recordOf(at, duration, found.length) } })
  }
  told.push({
    at: NOW - 20_000,
    event: {
      type: 'notice',
      level: 'warning',
      code: 'REGMON_WATCH_EMPTY',
      message: 'lsa: HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\OSConfig\\* matched nothing',
    },
  })
  told.push({ at: NOW, event: { type: 'status', status: statusOf(NOW) } })
  return told
}

/** A scan that is under way at {@link NOW}. */
export function scanning(): readonly Told[] {
  const at = NOW - 3_000
  const names = POLICIES.map(([name]) => name)
  const running = { reason: 'request', policies: names, startedAt: at, full: true } as const
  const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\BITS\\Performance'
  return [
    { at, event: { type: 'status', status: statusOf(NOW, { scan: running }) } },
    { at, event: startOf(at) },
    { at: at + 1_000, event: { type: 'progress', keys: 400, values: 2_600, key } },
    { at: at + 2_500, event: { type: 'progress', keys: 1_204, values: 8_010, key } },
  ]
}
