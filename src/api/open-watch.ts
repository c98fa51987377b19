/** Config and flags → a watch that holds its state, answers `scan` and `status`, and runs until it is stopped. */
import type { Config } from '../config/index.ts'
import { RegmonError } from '../errors.ts'
import type { ReporterOutput } from '../output/index.ts'
import { type Pattern, parsePattern } from '../pattern/index.ts'
import type { Policy } from '../policy/index.ts'
import type { WatchControls } from '../report/watch-status.ts'
import { isSelected, type Selection, selectPolicies } from '../run/index.ts'
import type { RegistrySource } from '../source/source.ts'
import { openWatchState } from '../store/sqlite/watch-state.ts'
import type { WatchState } from '../store/watch-state.ts'
import { ask, controlAddress, listen, Scanner, systemClock, Watcher } from '../watch/index.ts'
import { acceptedText } from './accepted-text.ts'
import { allowedStale } from './check-choices.ts'
import { selectionOf } from './choose-policies.ts'
import { PolicyFeed } from './policy-feed.ts'
import {
  type CommonFlags,
  type Here,
  hostnameOf,
  prepareSource,
  prepareStore,
  refuseWatchInEvidence,
  watchStateFile,
} from './prepare.ts'
import { runWith } from './run-with.ts'
import { resolveTarget } from './target.ts'
import { version } from './version.ts'

export interface WatchFlags extends CommonFlags {
  /** Scans on notification, whatever the policies say. */
  readonly notify?: boolean
  readonly allowUnreadable?: boolean
}

export interface WatchPlace {
  readonly flags: WatchFlags
  readonly here: Here
  /** Policy files, globs and names. */
  readonly args: readonly string[]
  /** Checks the reporters before anything is written. @returns a function that opens them. */
  readonly prepareOutputs: (
    config: Config,
  ) => Promise<(controls: WatchControls) => Promise<readonly ReporterOutput[]>>
  readonly onNotice: (level: 'info' | 'warning' | 'error', code: string, message: string) => void
  /** Called when a scan has put events into the outbox. */
  readonly onReports?: () => void
}

export interface OpenWatch {
  readonly watcher: Watcher
  readonly state: WatchState
  /** Runs until it is stopped, and closes everything. @throws RegmonError where it cannot continue. */
  run(): Promise<void>
}

/** @throws RegmonError where config, policies, source or stores do not open, or another watch holds the state. */
export async function openWatch(place: WatchPlace): Promise<OpenWatch> {
  const { flags, here, args } = place
  const feed = await PolicyFeed.open({ args, flags, cwd: here.cwd }, flags.config)
  const { config } = feed
  const choice = { config, args, flags, cwd: here.cwd }
  let selection = selectionOf(choice, feed.policies)
  refuseNone(feed.policies, selection)
  refuseWatchInEvidence(flags, config, here.cwd)
  const openOutputs = await place.prepareOutputs(config)
  const pinned = prepareStore(flags, config, here.cwd, true)
  let first: RegistrySource | undefined = await prepareSource(flags, config, here)
  const file = watchStateFile(flags, config, here.cwd)
  const state = await hold(file).catch((error: unknown) => {
    first?.close()
    pinned.close()
    throw error
  })
  const target = await resolveTarget(pinned, first, flags, config, here).catch((error: unknown) => {
    first?.close()
    pinned.close()
    state.close()
    throw error
  })
  const now = (): number => systemClock.now().wall
  const watcher = new Watcher({
    policies: feed.policies,
    selects: (policy) => isSelected(policy, selection),
    async reload(stopped) {
      const policies = await feed.reload(stopped)
      if (policies === undefined) return undefined
      // An edit after which no policy is selected is an error.
      const edited = selectionOf(choice, policies)
      refuseNone(policies, edited)
      selection = edited
      if (fixedPart(feed.config) !== fixedPart(config)) {
        place.onNotice(
          'warning',
          'REGMON_CONFIG_FIXED',
          'the config was edited: apart from its policies, a running watch keeps the old one until it is restarted',
        )
      }
      return policies
    },
    notifyAll: flags.notify === true,
    async openSource() {
      const source = first ?? (await prepareSource(flags, config, here))
      first = undefined
      return source
    },
    scanner: new Scanner({
      state,
      pinned,
      view: selection.view,
      allowUnreadable: flags.allowUnreadable === true,
      allowSkipped: config.file.skipped === 'allow',
      allowStale: allowedStale(undefined, config),
      target,
      hostnameOf: (source) => hostnameOf(source, config, here),
      now,
    }),
    state,
    async openOutputs(controls) {
      const outputs = await openOutputs(controls)
      // A reporter that is in use now is not forgotten, however long ago the last run started.
      for (const { name } of outputs) state.join(name)
      reportForgotten(state, place, now())
      return outputs
    },
    accept: (values) => accept(place, config, feed.policies, values ?? []),
    onNotice: place.onNotice,
    ...(place.onReports !== undefined && { onReports: place.onReports }),
    clock: systemClock,
    describe: { pid: process.pid, version: version(), store: pinned.name },
    hostnameOf: (source) => hostnameOf(source, config, here),
  })
  return {
    watcher,
    state,
    async run() {
      const control = await listen(controlAddress(file), watcher).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error)
        place.onNotice(
          'warning',
          'REGMON_CONTROL',
          `regmon scan and regmon status will not find this watch: ${reason}`,
        )
        return undefined
      })
      try {
        await watcher.run()
      } finally {
        control?.close()
        state.close()
        pinned.close()
      }
    },
  }
}

/** Without this error, a watch without policies would look healthy. @throws RegmonError also where {@link selectPolicies} does. */
function refuseNone(policies: readonly Policy[], selection: Selection): void {
  if (selectPolicies(policies, selection).length > 0) return
  throw new RegmonError('REGMON_POLICY_NONE', 'no policy is selected: there is nothing to watch', {
    hint: '`regmon list` shows the policies; `regmon init` writes a first one',
  })
}

/** The part of a config that a running watch does not follow: all but the policies. */
function fixedPart({ base, file: { policies: _followed, ...fixed } }: Config): string {
  return JSON.stringify([base, fixed])
}

/** Opens the state. @throws RegmonError where another watch holds it, with its process id. */
async function hold(file: string): Promise<WatchState> {
  try {
    return openWatchState(file)
  } catch (error) {
    if (!(error instanceof RegmonError) || error.code !== 'REGMON_STORE_BUSY') throw error
    const answer = await ask(controlAddress(file), { ask: 'status' }).catch(() => undefined)
    const holder = answer !== undefined && 'status' in answer ? answer.status : undefined
    const who =
      holder === undefined
        ? 'another watch'
        : `the watch with process id ${holder.pid}, since ${new Date(holder.startedAt).toISOString()},`
    throw new RegmonError('REGMON_WATCH_HELD', `${who} holds this store`, {
      where: file,
      hint: '`regmon status` shows its state; a store can have one watch',
      cause: error,
    })
  }
}

/** Days after which a reporter that was not used is forgotten. */
const FORGET_AFTER = 30

function reportForgotten(state: WatchState, { onNotice }: WatchPlace, now: number): void {
  for (const { reporter, left } of state.leave(now - FORGET_AFTER * 86_400_000)) {
    onNotice(
      'warning',
      'REGMON_REPORTER_LEFT',
      `${reporter} was not used for ${FORGET_AFTER} days: ${left} events that were kept for it are dropped`,
    )
  }
}

async function accept(
  { flags, here, args }: WatchPlace,
  config: Config,
  policies: readonly Policy[],
  values: readonly { readonly key: string; readonly value: string }[],
): Promise<string> {
  const notices: string[] = []
  const { summary, store } = await runWith(
    { config, flags, here, args, policies, readOnly: false },
    {
      mode: 'accept',
      accept: values.map(exactly),
      mayWrite: true,
      requireBaseline: false,
      allowUnreadable: false,
      allowStale: allowedStale(undefined, config),
      emit: (event) => {
        if (event.type === 'notice' && event.level === 'error') notices.push(event.message)
        if (event.type === 'unreadable' && event.unreadable.fails)
          notices.push(`${event.unreadable.key}: ${event.unreadable.reason}`)
      },
    },
  )
  if (summary.exitCode === 0) return acceptedText(summary, 'took', store)
  throw new RegmonError('REGMON_ACCEPT_NOTHING', `nothing was accepted: ${notices.join('; ')}`)
}

/** The pattern of one value. */
function exactly({ key, value }: { readonly key: string; readonly value: string }): Pattern {
  const literal = (text: string): string => text.replaceAll(/[*?[]/g, '[$&]')
  const pattern = parsePattern({ key: literal(key), value: literal(value) })
  if ('problem' in pattern) throw new RegmonError('REGMON_PATTERN_INVALID', `${key}: ${pattern.problem}`)
  return pattern
}
