/** A policy with defaults filled in and patterns parsed. */
import type { DigestName } from '../digest/index.ts'
import { bindUser, type Pattern, type PatternText, parsePattern } from '../pattern/index.ts'
import type { ViewChoice } from '../registry/index.ts'
import type { PolicyFile } from './schema.ts'

export const SEVERITIES = ['INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const

type Reportable = 'CHANGE' | 'DELETE' | 'NEW' | 'FINDING'

export interface Policy {
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  readonly watch: readonly Pattern[]
  readonly exclude: readonly Pattern[]
  readonly recursive: boolean
  readonly view: ViewChoice
  readonly digest: DigestName
  readonly report: ReadonlySet<Reportable>
  readonly severity: (typeof SEVERITIES)[number]
  readonly data: boolean
  readonly required: boolean
  readonly allowsUnreadable: boolean
  /** Seconds between scans; 0: scan only on request. */
  readonly scanInterval: number
  readonly schedule: string | undefined
  /** The schedule's time zone; `undefined` for the machine's. */
  readonly timeZone: string | undefined
  /** Whether a change that the source reports starts a scan. */
  readonly notify: boolean
  /** Seconds after which a scan reads every key, even if its last-write time did not change. */
  readonly fullScanInterval: number
  /** The file it was read from, for messages. */
  readonly file: string
}

/** The policy with its patterns under `HKCU` bound to a user. @param sid as `bindUser` takes it. */
export function forUser(policy: Policy, sid: string): Policy {
  const bind = (pattern: Pattern): Pattern => bindUser(pattern, sid)
  return { ...policy, watch: policy.watch.map(bind), exclude: policy.exclude.map(bind) }
}

/** A pattern that does not parse, and where it is in the file. */
export interface PolicyPatternProblem {
  readonly pointer: string
  readonly text: string
  readonly problem: string
  readonly fix?: string
}

const DAY = 86_400

/** Fills in the defaults of a valid policy, and parses its patterns. */
export function resolvePolicy(
  file: PolicyFile,
  origin: { readonly name: string; readonly file: string },
): Policy | { readonly problems: readonly PolicyPatternProblem[] } {
  const problems: PolicyPatternProblem[] = []
  const parse = (list: readonly PatternText[] | undefined, field: string): Pattern[] =>
    (list ?? []).flatMap((written, index) => {
      const pattern = parsePattern(written)
      if (!('problem' in pattern)) return [pattern]
      const text = typeof written === 'string' ? written : JSON.stringify(written)
      problems.push({ pointer: `/${field}/${index}`, text, ...pattern })
      return []
    })
  const watch = parse(file.watch, 'watch')
  const exclude = parse(file.exclude, 'exclude')
  if (problems.length > 0) return { problems }
  return {
    name: file.name ?? origin.name,
    description: file.description ?? '',
    tags: file.tags ?? [],
    watch,
    exclude,
    recursive: file.recursive ?? false,
    view: file.view ?? '64',
    digest: file.digest ?? 'sha1',
    report: new Set(file.report ?? ['CHANGE', 'DELETE']),
    severity: SEVERITIES.find((name) => name === file.severity?.toUpperCase()) ?? 'WARNING',
    data: file.data ?? false,
    required: file.required ?? false,
    allowsUnreadable: file.unreadable === 'allow',
    scanInterval: file.scanInterval ?? (file.schedule === undefined ? DAY : 0),
    schedule: file.schedule,
    timeZone: file.timeZone,
    notify: file.trigger === 'notify',
    fullScanInterval: file.fullScanInterval ?? DAY,
    file: origin.file,
  }
}

/** Gives a policy its type in the editor; returns it unchanged. */
export function definePolicy(policy: PolicyFile): PolicyFile {
  return policy
}
