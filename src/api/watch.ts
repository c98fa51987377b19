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
  /**
   * By which the watch knows how far this program has come with its events, over restarts. Default: `api`.
   */
  readonly name?: string
  /** Called for warnings and errors: a scan that failed, an edited policy that does not load. */
  readonly onNotice?: (level: 'info' | 'warning' | 'error', code: string, message: string) => void
}

/**
 * A watch that runs. Iterating it gives its events and findings in order, each at least once: one is done
 * with when the next is asked for, and comes again after a restart otherwise. They are kept until then,
 * so a program that starts a watch iterates it. The iteration ends when the watch was stopped, and throws
 * what ended it otherwise.
 */
export interface Watch extends AsyncIterable<EventRecord | FindingRecord> {
  /**
   * im_regmon's `start_scan()`: asks for a scan of these policies, or of all, as soon as no other runs.
   * @returns its record once it is finished; nobody needs to wait for it.
   * @throws RegmonError for a policy that there is not, and `REGMON_WATCH_STOPPED` where it was stopped before.
   */
  startScan(policies?: readonly string[]): Promise<RunRecord>
  /** While it is paused, nothing is scanned by itself. */
  pause(paused: boolean): void
  status(): WatchStatus
  /** Resolves when everything is let go of. */
  stop(): Promise<void>
}

/** @throws RegmonError where it cannot begin: a wrong config, policy, source or store, or another watch holds it. */
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
  // Who iterates, or stops it, hears of it.
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
      // Who does not wait for it does not hear that it failed: the notice does.
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
