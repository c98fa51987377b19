/** How each policy of a watch fares, for its status. */
import type { Policy } from '../policy/index.ts'
import type { RunRecord, WatchRecord } from '../report/run-event.ts'
import type { PolicyStatus } from '../report/watch-status.ts'

interface PolicyState {
  state: PolicyStatus['state']
  values: number
  lastScanAt: number | undefined
  lastDuration: number | undefined
  events: number
  unreadable: number
}

export class PolicyStates {
  private readonly states = new Map<string, PolicyState>()

  /** @param found events and findings by policy. @param failure why the scan failed, if it did. */
  scanned(
    names: Iterable<string>,
    scan: { readonly startedAt: number; readonly duration: number },
    results: readonly WatchRecord[],
    found: ReadonlyMap<string, number>,
    record: RunRecord | undefined,
  ): void {
    for (const name of names) {
      const before = this.states.get(name)
      const events = found.get(name) ?? 0
      const own = results.filter(({ Policy }) => Policy === name)
      const failed =
        record === undefined || record.ExitCode === 2 || own.some(({ Status }) => Status === 'unrecorded')
      this.states.set(name, {
        state: failed ? 'error' : events > 0 ? 'events' : 'ok',
        values:
          record === undefined ? (before?.values ?? 0) : own.reduce((sum, { Values }) => sum + Values, 0),
        lastScanAt: scan.startedAt,
        lastDuration: scan.duration,
        events: (before?.events ?? 0) + events,
        unreadable: record?.Unreadable.length ?? before?.unreadable ?? 0,
      })
    }
    // What one policy's scan meets of another's values is that one's event as well.
    for (const [name, events] of found) {
      const other = this.states.get(name)
      if (other !== undefined && ![...names].includes(name)) other.events += events
    }
  }

  status(policy: Policy, nextScanAt: number | undefined): PolicyStatus {
    const state = this.states.get(policy.name)
    return {
      name: policy.name,
      description: policy.description,
      tags: policy.tags,
      trigger: triggerOf(policy),
      state: state?.state ?? 'new',
      watches: policy.watch.length,
      values: state?.values ?? 0,
      lastScanAt: state?.lastScanAt,
      lastDuration: state?.lastDuration,
      nextScanAt,
      events: state?.events ?? 0,
      unreadable: state?.unreadable ?? 0,
    }
  }
}

function triggerOf({ notify, schedule, timeZone, scanInterval }: Policy): string {
  const parts: string[] = []
  if (notify) parts.push('on notification')
  if (schedule !== undefined) parts.push(timeZone === undefined ? schedule : `${schedule} ${timeZone}`)
  if (scanInterval > 0) parts.push(`every ${scanInterval} s`)
  return parts.length === 0 ? 'when asked' : parts.join(', ')
}
