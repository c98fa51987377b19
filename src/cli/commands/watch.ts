/** `regmon watch`: stays, scans, and reports what changed. */
import { openWatch, type WatchFlags as WatchChoices } from '../../api/open-watch.ts'
import { refuseReports } from '../../api/prepare.ts'
import {
  openStdioPipe,
  openWatchReporters,
  type PipeWriter,
  refuseForWatch,
  rotateSizeOf,
} from '../../output/index.ts'
import type { ExitCode } from '../../run/index.ts'
import { type Environment, streamOf } from '../environment.ts'
import { interruptible } from '../interrupts.ts'
import { noticeLine } from '../notices.ts'
import { chooseReporters, type ReporterFlags } from '../reporter-choices.ts'

export interface WatchFlags extends WatchChoices, ReporterFlags {
  readonly rotateSize?: string
  readonly quiet?: boolean
}

export async function watch(
  args: readonly string[],
  flags: WatchFlags,
  environment: Environment,
): Promise<ExitCode> {
  const rotateSize = rotateSizeOf(flags.rotateSize)
  let showsNotices = false
  const pipe = openStdioPipe(1, streamOf)
  const errors = openStdioPipe(2, streamOf)
  const { interactive, color, columns, terminal, keyboard } = environment
  const out = pipe === undefined ? environment.out : (text: string) => pipe.write(text)
  const stdout = { out, interactive, color, columns, terminal }
  return interruptible<ExitCode>(async (signal) => {
    const opened = await openWatch({
      flags,
      here: environment,
      args,
      async prepareOutputs(config) {
        const reporters = await chooseReporters('watch', flags, config, environment)
        refuseReports(
          reporters.flatMap(({ file }) => file ?? []),
          flags,
          config,
          environment.cwd,
        )
        const outputs = { choices: reporters, stdout, keyboard, rotateSize }
        refuseForWatch(outputs)
        showsNotices = reporters.some(({ file, create }) => file === undefined && create.showsNotices)
        return (controls) => openWatchReporters(outputs, controls)
      },
      onNotice: (level, _code, message) => {
        if (flags.quiet || showsNotices) return
        const text = noticeLine({ level, message })
        if (errors === undefined) environment.err(text)
        else tryWrite(errors, text)
      },
    })
    const stop = (): void => opened.watcher.stop()
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    await opened.run()
    return 0
  })
}

/** A notice that nobody reads now is lost here; the reporters get it as well. */
function tryWrite(pipe: PipeWriter, text: string): void {
  try {
    pipe.write(text)
  } catch {}
}
