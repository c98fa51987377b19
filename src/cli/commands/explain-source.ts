/** `regmon explain --source`: the files that values come from, where each is mounted, and its condition. */

import { type CommonFlags, hostnameOf, prepareSource } from '../../api/prepare.ts'
import type { Config } from '../../config/index.ts'
import { formatKeyPath } from '../../registry/index.ts'
import { terminalText } from '../../report/terminal-text.ts'
import type { RegistrySource, SourceFile } from '../../source/source.ts'
import type { Environment } from '../environment.ts'

export async function explainSource(
  flags: CommonFlags,
  config: Config,
  environment: Environment,
): Promise<void> {
  const source = await prepareSource(flags, config, environment)
  try {
    const host = hostnameOf(source, config, environment)
    const lines = [`${source.description}, host name ${host}`]
    for (const file of source.files ?? []) lines.push(...fileLines(file, flags.logs !== false))
    for (const finding of findingLines(source)) lines.push(`finding: ${finding}`)
    // Notices about a file are shown with the file.
    for (const { code, message } of source.notices) if (!OF_FILES.has(code)) lines.push(`notice: ${message}`)
    environment.out(`${lines.map(terminalText).join('\n')}\n`)
  } finally {
    source.close()
  }
}

const OF_FILES = new Set([
  'REGMON_HIVE_REPLAYED',
  'REGMON_HIVE_DIRTY',
  'REGMON_HIVE_DAMAGED',
  'REGMON_IMAGE_UNREADABLE',
  'REGMON_IMAGE_USER_MISSING',
  'REGMON_IMAGE_CLASSES_MISSING',
  'REGMON_USER_UNREADABLE',
])

type State = Pick<SourceFile, 'dirty' | 'logs' | 'applied' | 'unapplied'>

function fileLines({ at, file, user, ...how }: SourceFile, withLogs: boolean): string[] {
  const place = at === undefined ? 'not mounted' : formatKeyPath(at)
  const whose = user === undefined ? '' : ` of ${user}`
  return [
    `${place}${whose}${file === '' ? '' : ` from ${file}`}`,
    ...stateLines(how, withLogs).map((line) => `  ${line}`),
    ...how.problems.map((problem) => `  wrong: ${problem}`),
  ]
}

function stateLines({ dirty, logs, applied, unapplied = [] }: State, withLogs: boolean): string[] {
  const beside = `transaction logs beside it: ${logs.join(', ')}`
  if (dirty === undefined) return []
  if (!dirty) return ['clean', ...(logs.length === 0 ? [] : [`${beside}; they are not needed`])]
  const found = logs.length === 0 ? 'no transaction log beside it' : beside
  if (!withLogs) return ['dirty', found, 'logs left aside: it may be stale']
  return [
    'dirty',
    found,
    ...(applied.length > 0 ? [`applied in memory: ${applied.join(', ')}`] : []),
    ...(unapplied.length > 0 ? [`not applied: ${unapplied.join(', ')}: it may be stale`] : []),
    ...(applied.length + unapplied.length === 0 ? ['nothing was applied: it may be stale'] : []),
  ]
}

function findingLines(source: RegistrySource): string[] {
  return (source.findings ?? []).map(({ path, valueName, message }) =>
    [formatKeyPath(path), ...(valueName === undefined ? [] : [valueName])].join('\\').concat(`: ${message}`),
  )
}
