/** `regmon report <file…>`: TAP or JSON lines of earlier runs, rendered through any reporter. */
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { REPORT, refuseEvidence } from '../../api/evidence.ts'
import { errorCode, RegmonError } from '../../errors.ts'
import { matchesValue, parsePattern } from '../../pattern/index.ts'
import { parseKeyPath, upcase } from '../../registry/index.ts'
import { decodeReport, type MatchesWatch, readReport, replay } from '../../report/read/index.ts'
import type { ExitCode } from '../../run/index.ts'
import type { Environment } from '../environment.ts'
import { reportRun } from '../report-run.ts'
import { chooseReporters, type ReporterFlags } from '../reporter-choices.ts'

export interface ReportFlags extends ReporterFlags {
  readonly quiet?: boolean
}

export async function report(
  files: readonly string[],
  flags: ReportFlags,
  environment: Environment,
): Promise<ExitCode> {
  const read = files.flatMap((file) => expand(file, environment.cwd))
  const runs = read.flatMap((file) => readReport(readText(file, environment.cwd), file))
  const reporters = await chooseReporters('report', flags, undefined, environment)
  const evidence = { folders: [], files: read.map((file) => resolve(environment.cwd, file)) }
  for (const { file } of reporters) if (file !== undefined) refuseEvidence(file, REPORT, evidence)
  return reportRun(reporters, flags, environment, async (emit) =>
    replay(runs, matchesWatch, (event) =>
      emit(event.type === 'run-start' ? { ...event, command: 'report' } : event),
    ),
  )
}

function expand(file: string, cwd: string): string[] {
  if (!/[*?{[]/.test(file)) return [file]
  const found = globSync(file, { cwd }).sort()
  if (found.length === 0) throw new RegmonError('REGMON_REPORT_MISSING', `no file matches "${file}"`)
  return found
}

function readText(file: string, cwd: string): string {
  try {
    return decodeReport(readFileSync(resolve(cwd, file)))
  } catch (cause) {
    const code = errorCode(cause)
    throw new RegmonError(
      'REGMON_REPORT_MISSING',
      code === 'ENOENT' ? 'there is no such report' : `the report cannot be read: ${code}`,
      { where: file, cause },
    )
  }
}

/** JSON lines do not name the watches that report an event; their patterns match it. */
const matchesWatch: MatchesWatch = ({ key, name = '' }, { watch, recursive }) => {
  const pattern = parsePattern(watch)
  const path = parseKeyPath(key)
  if ('problem' in pattern || path === undefined) return false
  return matchesValue(pattern, recursive, { root: path.root, names: path.segments.map(upcase) }, upcase(name))
}
