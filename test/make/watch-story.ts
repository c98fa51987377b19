/** The run events of an invented `watch` over an hour, always the same, for the dashboard. */
import { REG_DWORD, REG_SZ } from '../../src/registry/index.ts'
import type { Difference, RunEvent, RunSummary, ValueState } from '../../src/report/run-event.ts'
import type { PolicyStatus, WatchStatus } from '../../src/report/watch-status.ts'
import { summaryWith } from './summary.ts'

export interface TimedEvent {
  readonly at: number
  readonly event: RunEvent
}

/** The time of the last event. */
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

interface Parts extends Partial<Omit<Difference, 'previous' | 'present'>> {
  readonly previous?: Partial<ValueState>
  readonly present?: Partial<ValueState>
}

/** A difference; tests override what they need. */
export function eventOf(seed: number, { previous, present, ...parts }: Parts = {}): Difference {
  const type = parts.type ?? 'CHANGE'
  return {
    id: digest(seed),
    time: new Date(NOW - 3600_000 + seed * 60_000).toISOString().replace('Z', '123+00:00'),
    hostname: HOST,
    policies: ['autoruns'],
    severity: 'WARNING',
    tags: ['attack.t1547.001'],
    view: '64',
    key: RUN,
    type,
    name: `Value ${seed}`,
    digestName: 'sha1',
    ...(type !== 'NEW' && { previous: { type: REG_SZ, size: 68, digest: digest(seed), ...previous } }),
    ...(type !== 'DELETE' && { present: { type: REG_SZ, size: 112, digest: digest(seed + 1), ...present } }),
    ...parts,
  }
}

const EVENTS: readonly Difference[] = [
  eventOf(2, { type: 'NEW', name: 'Updater', present: { data: 'C:\\Users\\Public\\u.exe' } }),
  eventOf(9, {
    key: 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon',
    name: 'Userinit',
    policies: ['winlogon'],
    severity: 'ERROR',
    previous: { data: 'C:\\Windows\\system32\\userinit.exe,' },
    present: { data: 'C:\\Windows\\system32\\userinit.exe,C:\\Users\\Public\\u.exe,' },
    tags: ['attack.t1547.004', 'attack.t1564.002'],
  }),
  eventOf(17, {
    type: 'DELETE',
    key: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa',
    name: 'RunAsPPL',
    policies: ['lsa'],
    previous: { type: REG_DWORD, size: 4 },
  }),
  eventOf(24, {
    type: 'NEW',
    key: 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options\\sethc.exe',
    name: 'Debugger',
    view: '32',
    policies: ['image-file-execution'],
  }),
  eventOf(31, {
    key: `HKU\\${SID}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run`,
    name: '',
  }),
  eventOf(38, { type: 'NEW', name: 'gpj\u202eexe.\u001b[31mred\u001b[0m' }),
  eventOf(45, { type: 'NEW', name: '自動起動プログラム' }),
  eventOf(52, { type: 'DELETE', name: 'Updater' }),
]

export function statusOf(at: number, parts: Partial<WatchStatus> = {}): WatchStatus {
  const policies = POLICIES.map(([name, trigger, values], index): PolicyStatus => {
    const found = EVENTS.filter(({ policies }) => policies.includes(name)).length
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
      pending: index === 3 ? 0 : found,
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
    pending: policies.reduce((sum, { pending = 0 }) => sum + pending, 0),
    policies,
    reporters: [
      { name: 'tui', pending: 0, failure: undefined },
      { name: 'jsonl=C:\\logs\\regmon.jsonl', pending: 0, failure: undefined },
    ],
    ...parts,
  }
}

export function summaryOf(at: number, duration: number, events: number): RunSummary {
  return summaryWith({
    time: new Date(at).toISOString(),
    hostname: HOST,
    runId: `run-${at}`,
    exitCode: events > 0 ? 1 : 0,
    policies: 5,
    watches: 25,
    watchCounts: { compared: 25, recorded: 0, unrecorded: 0, skipped: 0, unmatched: 0 },
    keys: 2_981,
    values: 18_539,
    events,
    eventCounts: { CHANGE: events, DELETE: 0, NEW: 0 },
    durationMs: duration,
  })
}

export function startOf(at: number): RunEvent {
  return {
    type: 'run-start',
    version: 2,
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
export function story(): readonly TimedEvent[] {
  const events: TimedEvent[] = []
  for (let scan = 1; scan <= 60; scan++) {
    const at = NOW - 30_000 - (60 - scan) * 60_000
    const duration = 900 + ((scan * 7919) % 23) * 40 + (scan % 20 === 0 ? 900 : 0)
    const found = EVENTS.filter(({ time }) => Date.parse(time) === NOW - 3600_000 + scan * 60_000)
    events.push({ at, event: startOf(at) })
    for (const difference of found)
      events.push({ at: at + 500, event: { type: 'difference', difference, watches: [0] } })
    for (const name of ['Clfs', 'Security'])
      events.push({
        at: at + 600,
        event: {
          type: 'unreadable',
          unreadable: {
            view: '64',
            key: `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${name}`,
            status: 'denied',
            reason: 'ERROR_ACCESS_DENIED (5)',
            fails: true,
          },
        },
      })
    events.push({
      at: at + duration,
      event: { type: 'run-end', summary: summaryOf(at, duration, found.length) },
    })
  }
  events.push({
    at: NOW - 20_000,
    event: {
      type: 'notice',
      level: 'warning',
      code: 'REGMON_WATCH_EMPTY',
      message: 'lsa: HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\OSConfig\\* matched nothing',
    },
  })
  events.push({ at: NOW, event: { type: 'status', status: statusOf(NOW) } })
  return events
}

/** A scan that is running at {@link NOW}. */
export function scanning(): readonly TimedEvent[] {
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
