/** The reporters of a watch: each appends to an output that may fail and recover. */
import { RegmonError } from '../errors.ts'
import type { WatchControls } from '../report/watch-status.ts'
import { AppendFile } from './append-file.ts'
import { NamedPipe } from './pipe.ts'
import { rotateSizeOf } from './reporter-options.ts'
import {
  openReporter,
  type ReporterChoice,
  type ReporterOutput,
  refuseSharedOutputs,
} from './reporter-output.ts'
import type { Sink } from './sink.ts'
import { type Stdout, StdoutSink } from './stdout.ts'

export interface WatchOutputs {
  readonly choices: readonly ReporterChoice[]
  readonly stdout: Stdout
  readonly keyboard: NodeJS.ReadStream | undefined
  /** Bytes: for all files, whatever their option `rotateSize` says. */
  readonly rotateSize: number | undefined
}

/** @throws RegmonError for a reporter that cannot follow a watch, or two reporters on one output. */
export function refuseForWatch({ choices, stdout }: WatchOutputs): void {
  refuseSharedOutputs(choices)
  for (const { name, create, file, options } of choices) {
    rotateSizeOf(options['rotateSize'])
    const needsTerminal = create.endless === 'terminal'
    if (create.endless === true || (needsTerminal && file === undefined && stdout.interactive)) continue
    const message = needsTerminal
      ? `the reporter "${name}" follows a watch on a terminal only`
      : `the reporter "${name}" cannot follow a watch, which has no end`
    throw new RegmonError('REGMON_REPORTER_WATCH', message, {
      hint: 'take jsonl: `regmon report` renders JSON lines through any reporter',
    })
  }
}

/** @throws RegmonError for a reporter that is not created. */
export async function openWatchReporters(
  { choices, stdout, keyboard, rotateSize }: WatchOutputs,
  controls: WatchControls,
): Promise<ReporterOutput[]> {
  const onClosedPipe = choices.length === 1 ? controls.stop : () => {}
  const outputs: ReporterOutput[] = []
  for (const choice of choices) {
    const { file, create, options } = choice
    const size = rotateSize ?? rotateSizeOf(options['rotateSize'])
    let sink: Sink = new StdoutSink(stdout, onClosedPipe)
    if (file !== undefined)
      sink = NamedPipe.isAt(file) ? new NamedPipe(file) : new AppendFile(file, size, create.lines === true)
    const hasKeyboard = file === undefined && stdout.interactive && keyboard !== undefined
    outputs.push(await openReporter(choice, sink, stdout, { controls, ...(hasKeyboard && { keyboard }) }))
  }
  return outputs
}
