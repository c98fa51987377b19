/** `regmon watch`: stays, scans, and reports what changed. */
import { openWatch, type WatchFlags as WatchChoices } from '../../api/open-watch.ts'
import { refuseReports } from '../../api/prepare.ts'
import type { ExitCode } from '../../run/index.ts'
import type { PipeWriter } from '../../watch/index.ts'
import type { Environment } from '../environment.ts'
import { interruptible } from '../interrupts.ts'
import { noticeText } from '../notices.ts'
import { reporterSpecs } from '../reporters.ts'
import { openStdioPipe } from '../stdio-pipe.ts'
import { prepareWatchOutputs, rotateSizeOf } from '../watch-outputs.ts'

export interface WatchFlags extends WatchChoices {
  readonly reporter?: readonly string[]
  readonly reporterOption?: readonly string[]
  readonly rotateSize?: string
  readonly quiet?: boolean
}

export async function watch(
  files: readonly string[],
  flags: WatchFlags,
  environment: Environment,
): Promise<ExitCode> {
  const rotateSize = rotateSizeOf(flags.rotateSize)
  let showsNotices = false
  const pipe = openStdioPipe(1)
  const errors = openStdioPipe(2)
  return interruptible<ExitCode>(async (signal) => {
    const opened = await openWatch({
      flags,
      here: environment,
      files,
      async prepareOutputs(config) {
        const specs = reporterSpecs(flags, config, environment, { terminal: 'tui', elsewhere: 'jsonl' })
        refuseReports(
          specs.flatMap(({ file }) => file ?? []),
          flags,
          config,
          environment.cwd,
        )
        showsNotices = specs.some(({ name, file }) => name === 'tui' && file === undefined)
        const open = await prepareWatchOutputs({
          specs,
          base: flags.reporter === undefined ? config.base : environment.cwd,
          environment,
          out: pipe === undefined ? environment.out : (text) => pipe.write(text),
          rotateSize,
        })
        return (controls) =>
          open({
            controls,
            onClosedPipe() {
              if (specs.length === 1) controls.stop()
            },
          })
      },
      onNotice: (level, code, message) => {
        if (flags.quiet || showsNotices) return
        const text = noticeText({ type: 'notice', level, code, message })
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

/** A notice that nobody reads now is lost here; the reporters are told it as well. */
function tryWrite(pipe: PipeWriter, text: string): void {
  try {
    pipe.write(text)
  } catch {}
}
