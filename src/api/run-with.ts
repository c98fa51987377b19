/** Config and flags → a run: what `check` and `accept` share. */
import type { Config } from '../config/index.ts'
import type { Policy } from '../policy/index.ts'
import type { RunSummary } from '../report/run-event.ts'
import { type RunOptions, run } from '../run/index.ts'
import { choosePolicies, selectionOf } from './choose-policies.ts'
import { type CommonFlags, type Here, hostnameOf, prepareSource, prepareStore } from './prepare.ts'
import { resolveTarget } from './target.ts'

export type RunChoices = Omit<
  RunOptions,
  'policies' | 'selection' | 'source' | 'store' | 'target' | 'hostname' | 'signal' | 'watch'
>

export interface RunPlace {
  readonly config: Config
  readonly flags: CommonFlags
  readonly here: Here
  /** Policy files, globs and names. */
  readonly args: readonly string[]
  /** Policies that are loaded already. */
  readonly policies?: readonly Policy[]
  /** Whether the store is only read. */
  readonly readOnly: boolean
  readonly signal?: AbortSignal | undefined
}

/** Opens source and store, runs, and closes them again. */
export async function runWith(
  { config, flags, here, args, policies: loaded, readOnly, signal }: RunPlace,
  choices: RunChoices,
): Promise<{ summary: RunSummary; store: string }> {
  const choice = { config, args, flags, cwd: here.cwd }
  const { policies, selection } =
    loaded === undefined
      ? await choosePolicies(choice)
      : { policies: loaded, selection: selectionOf(choice, loaded) }
  const source = await prepareSource(flags, config, here)
  try {
    const store = prepareStore(flags, config, here.cwd, readOnly)
    try {
      const summary = await run({
        ...choices,
        policies,
        selection,
        source,
        store,
        target: await resolveTarget(store, source, flags, config, here),
        hostname: hostnameOf(source, config, here),
        ...(signal !== undefined && { signal }),
      })
      return { summary, store: store.name }
    } finally {
      store.close()
    }
  } finally {
    source.close()
  }
}
