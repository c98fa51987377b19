/** Where reporters write: to stdout, files and pipes, for one run or for a watch that outlives their failures. */
export { openStdioPipe, type PipeWriter } from './pipe.ts'
export { checkOptions, rotateSizeOf } from './reporter-options.ts'
export type { ReporterChoice, ReporterOutput } from './reporter-output.ts'
export { openRunReporters } from './run-reporters.ts'
export type { Stdout } from './stdout.ts'
export { openWatchReporters, refuseForWatch } from './watch-reporters.ts'
