/** An output of a watch in memory: it records its events, and fails when a test says so. */
import type { ReporterOutput } from '../../src/output/index.ts'
import type { EventRecord, FindingRecord, RunRecord } from '../../src/report/nxlog/records.ts'
import { differenceRecord, findingRecord, runRecord } from '../../src/report/nxlog/write.ts'
import type { RunEvent } from '../../src/report/run-event.ts'

export class TestOutput implements ReporterOutput {
  readonly name: string
  /** The events that were written, in order. */
  readonly received: RunEvent[] = []
  /** While set, each flush that has something to write fails with this message. */
  failure: string | undefined
  flushes = 0
  closed = 0
  /** Whether it writes something for an event. */
  writes: (event: RunEvent) => boolean = () => true
  onHandle: (event: RunEvent) => unknown = () => {}
  private pending: RunEvent[] = []

  constructor(name = 'test') {
    this.name = name
  }

  handle(event: RunEvent): void | Promise<void> {
    const take = (): void => {
      if (this.writes(event)) this.pending.push(event)
    }
    const handled = this.onHandle(event)
    return handled instanceof Promise ? handled.then(take) : take()
  }

  discard(): void {
    this.pending = []
  }

  flush(): boolean {
    this.flushes++
    const { pending } = this
    this.pending = []
    if (pending.length === 0) return false
    if (this.failure !== undefined) throw new Error(this.failure)
    this.received.push(...pending)
    return true
  }

  async close(): Promise<void> {
    this.closed++
  }

  get events(): EventRecord[] {
    return this.received.flatMap((event) =>
      event.type === 'difference' ? [differenceRecord(event.difference)] : [],
    )
  }

  get findings(): FindingRecord[] {
    return this.received.flatMap((event) => (event.type === 'finding' ? [findingRecord(event.finding)] : []))
  }

  get runs(): RunRecord[] {
    return this.received.flatMap((event) => (event.type === 'run-end' ? [runRecord(event.summary)] : []))
  }

  get notices(): string[] {
    return this.received.flatMap((event) => (event.type === 'notice' ? [event.code] : []))
  }

  /** `CHANGE HKLM\S\a`. */
  get changes(): string[] {
    return this.events.map(({ EventType, RegistryValueName }) => `${EventType} ${RegistryValueName}`)
  }

  /** Forgets what was written. */
  clear(): void {
    this.received.length = 0
  }
}
