/** Config and flags → a run: the part that `check` and `accept` share. */
import type { Config } from '../config/index.ts'
import type { RunRecord } from '../report/run-event.ts'
import { type RunOptions, run } from '../run/index.ts'
import type { Environment } from './environment.ts'
import {
  type CommonFlags,
  hostnameOf,
  preparePolicies,
  prepareSource,
  prepareStore,
  selectionOf,
} from './prepare.ts'

export type RunChoices = Omit<
  RunOptions,
  'policies' | 'selection' | 'source' | 'store' | 'hostname' | 'signal'
>

export interface RunPlace {
  readonly config: Config
  readonly flags: CommonFlags
  readonly environment: Environment
  /** Policy files of the command line, instead of the config's. */
  readonly files: readonly string[]
  /** Whether the store is only read. */
  readonly readOnly: boolean
  /** Aborts the run, as SIGINT and SIGTERM do. */
  readonly signal?: AbortSignal
}

/** Opens source and store, runs, and closes them again. */
export async function runWith(
  { config, flags, environment, files, readOnly, signal }: RunPlace,
  choices: RunChoices,
): Promise<{ record: RunRecord; store: string }> {
  const interrupt = new AbortController()
  const onSignal = (): void => interrupt.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    const policies = await preparePolicies(config, files, environment.cwd)
    const source = await prepareSource(flags, config, environment)
    try {
      const store = prepareStore(flags, config, environment.cwd, readOnly)
      try {
        const record = await run({
          ...choices,
          policies,
          selection: selectionOf(flags),
          source,
          store,
          hostname: hostnameOf(source, config, environment),
          signal: signal === undefined ? interrupt.signal : AbortSignal.any([interrupt.signal, signal]),
        })
        return { record, store: store.name }
      } finally {
        store.close()
      }
    } finally {
      source.close()
    }
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}
