/** The status of a running `watch`, and what can be asked of it: plain data, for people and programs. */

/** Why a scan was made. */
export type ScanReason = 'start' | 'interval' | 'schedule' | 'request' | 'notify'

/** Times are milliseconds since 1970, as `Date.now()` gives them; durations are milliseconds. */
export interface WatchStatus {
  readonly pid: number
  readonly version: string
  readonly hostname: string
  /** For people: where values come from, and what they were first compared with. */
  readonly source: string
  readonly store: string
  readonly startedAt: number
  /** While it is paused, only requested scans run; scans that fall due wait. */
  readonly paused: boolean
  /** The scan that is running. */
  readonly scan: RunningScan | undefined
  /** When the next scan falls due; `undefined` where scans run only on request. */
  readonly nextScanAt: number | undefined
  /** Since it was started. */
  readonly scans: number
  readonly events: number
  /** Like {@link PolicyStatus.pending}; what several policies report counts once. */
  readonly pending?: number
  /** Why it is not known how much is pending: the pinned baseline cannot be read, or has other digests. */
  readonly baselineFailure?: { readonly code: string; readonly message: string }
  readonly policies: readonly PolicyStatus[]
  readonly reporters: readonly ReporterStatus[]
}

export interface RunningScan {
  readonly reason: ScanReason
  readonly policies: readonly string[]
  readonly startedAt: number
  /** Whether every key is read, whatever its last-write time says. */
  readonly full: boolean
}

export interface PolicyStatus {
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  /** `every 10 s`, `@daily`, `on notification, every 86400 s`, `on request`. */
  readonly trigger: string
  /**
   * `new`: not scanned yet; `ok`: the last scan found nothing; `events`: it found something; `error`: it could
   * not check everything.
   */
  readonly state: 'new' | 'ok' | 'events' | 'error'
  readonly watches: number
  readonly values: number
  readonly lastScanAt: number | undefined
  readonly lastDuration: number | undefined
  readonly nextScanAt: number | undefined
  /** Events and findings since the start. */
  readonly events: number
  /** Keys and values that the last scan could not read. */
  readonly unreadable: number
  /** Differences to the pinned baseline that `check` would report now; absent without a pinned baseline. */
  readonly pending?: number
  /** Why the policy's file no longer loads; the last version that did is followed. */
  readonly failure?: string
}

/** How an output fares. */
export interface ReporterStatus {
  /** `jsonl=C:\logs\regmon.jsonl`, `tui`. */
  readonly name: string
  /** Events that it has not taken yet. */
  readonly pending: number
  /** Why it does not take them. */
  readonly failure: string | undefined
}

/** What a dashboard may ask of the watch that it shows. Everything returns at once. */
export interface WatchControls {
  /** Scans these policies as soon as no other scan runs; without names, all of them. */
  scan(policies?: readonly string[]): void
  pause(paused: boolean): void
  /**
   * Takes the present state of these values into the pinned baseline; without any, of everything.
   * @returns what it took, in words. @throws RegmonError where it could not.
   */
  accept(values?: readonly { readonly key: string; readonly value: string }[]): Promise<string>
  stop(): void
}
