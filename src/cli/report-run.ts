/** What `check`, `accept` and `report` share: one run, reported by its reporters, with notices on stderr. */
import { RegmonError } from '../errors.ts'
import { openRunReporters, type ReporterChoice } from '../output/index.ts'
import { NoticeCollector } from '../report/notices.ts'
import type { RunEvent } from '../report/run-event.ts'
import type { ExitCode } from '../run/index.ts'
import type { Environment } from './environment.ts'
import { noticeLine } from './notices.ts'
import { errorLine } from './print-error.ts'

/**
 * @param act runs, and emits what its reporters report; `closed` is aborted when nobody reads stdout any more.
 * @returns its exit code, or 2 where a reporter failed.
 */
export async function reportRun(
  choices: readonly ReporterChoice[],
  { quiet = false }: { readonly quiet?: boolean },
  environment: Environment,
  act: (emit: (event: RunEvent) => void, closed: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const reporters = await openRunReporters(choices, environment)
  const showsNotices = choices.some(({ file, create }) => file === undefined && create.showsNotices)
  const notices = new NoticeCollector()
  let hasFailed = false
  const close = async (): Promise<void> => {
    for (const failure of await reporters.close()) {
      hasFailed = true
      if (failure !== '') environment.err(`regmon: ${failure}\n`)
    }
  }
  try {
    const code = await act((event) => {
      reporters.emit(event)
      if (!quiet && !showsNotices)
        for (const notice of notices.add(event)) environment.err(noticeLine(notice))
    }, reporters.closed)
    await close()
    return hasFailed ? 2 : code
  } catch (error) {
    const code = error instanceof RegmonError ? error.code : 'REGMON_INTERNAL'
    reporters.emit({ type: 'bail-out', code, message: errorLine(error) })
    await close()
    throw error
  }
}
