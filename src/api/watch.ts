/** `import { watch } from 'regmon'`: what `regmon watch` does, with its events as an async iterator. */
import { hostname } from 'node:os'
import type { EventRecord, FindingRecord, RunRecord } from '../report/nxlog/records.ts'
import { differenceRecord, findingRecord, runRecord } from '../report/nxlog/write.ts'
import type { RunEvent } from '../report/run-event.ts'
import type { WatchStatus } from '../report/watch-status.ts'
import { openWatch, type WatchFlags } from './open-watch.ts'

/** The flags of `regmon watch`, by their names there. */
export interface WatchOptions extends WatchFlags {
  /** Policy files or globs, instead of the config's; or names of the config's policies. */
  readonly policies?: readonly string[]
  /** What paths are relative to, and where the config is looked for. Default: the working directory. */
  readonly cwd?: string
  /** Stops it. */
  readonly signal?: AbortSignal
  /** Identifies this program over restarts, so that it gets the events that it has not had. Default: `api`. */
  readonly name?: string
  /** Called for warnings and errors: a scan that failed, an edited policy that does not load. */
  readonly onNotice?: (level: 'info' | 'warning' | 'error', code: string, message: string) => void
}

/**
 * A running watch. Iterating it gives its differences and findings in order, each at least once: one counts as handled
 * when the next is requested, and otherwise comes again after a restart. Until then they are kept, so a program that
 * starts a watch must iterate it. The iteration ends when the watch is stopped, and throws where it fails.
 */
export interface Watch extends AsyncIterable<EventRecord | FindingRecord> {
  /**
   * im_regmon's `start_scan()`: requests a scan of these policies, or of all, as soon as no other scan runs.
   * @returns its record once it has finished; the caller need not wait for it.
   * @throws RegmonError for an unknown policy, and `REGMON_WATCH_STOPPED` where the watch was stopped before.
   */
  startScan(policies?: readonly string[]): Promise<RunRecord>
  /** While the watch is paused, only requested scans start. */
  pause(paused: boolean): void
  status(): WatchStatus
  /** Resolves when the watch has ended. */
  stop(): Promise<void>
}

/** @throws RegmonError where it cannot start: a wrong config, policy, source or store, or another watch holds it. */
export async function watch(options: WatchOptions = {}): Promise<Watch> {
  const { cwd = process.cwd(), policies = [], name = 'api', signal, onNotice } = options
  let wake = Promise.withResolvers<void>()
  const opened = await openWatch({
    flags: options,
    here: { cwd, hostname: hostname() },
    args: policies,
    prepareOutputs: async () => async () => [],
    onNotice: (level, code, message) => onNotice?.(level, code, message),
    onReports: () => wake.resolve(),
  })
  const { watcher, state } = opened
  state.join(name)
  let isRunning = true
  const finished = opened.run().finally(() => {
    isRunning = false
    wake.resolve()
  })
  try {
    await Promise.race([watcher.started, finished])
  } catch {
    await finished
  }
  // Iterating and stop() throw it.
  finished.catch(() => {})
  const stop = (): void => watcher.stop()
  signal?.addEventListener('abort', stop)
  const unlisten = (): void => signal?.removeEventListener('abort', stop)
  finished.then(unlisten, unlisten)
  if (signal?.aborted) stop()

  async function* events(): AsyncGenerator<EventRecord | FindingRecord, void, void> {
    while (isRunning) {
      const reports = state.pending(name, 100)
      for (const { sequence, text } of reports) {
        const event: RunEvent = JSON.parse(text)
        if (event.type === 'difference') yield differenceRecord(event.difference)
        else if (event.type === 'finding') yield findingRecord(event.finding)
        if (!isRunning) break
        state.take(name, sequence)
      }
      if (reports.length > 0) continue
      await wake.promise
      wake = Promise.withResolvers()
    }
    await finished
  }

  return {
    [Symbol.asyncIterator]: events,
    startScan(names) {
      const record = watcher.startScan(names).then(runRecord)
      // A caller need not wait for it: a notice reports a scan that failed.
      record.catch(() => {})
      return record
    },
    pause: (paused) => watcher.pause(paused),
    status: () => watcher.status(),
    async stop() {
      watcher.stop()
      await finished
    },
  }
}
