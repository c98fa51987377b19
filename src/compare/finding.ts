/** What is no difference and must be seen all the same. */
import type { Policy } from '../policy/index.ts'
import { formatKeyPath, type KeyPath, toValidText, type View } from '../registry/index.ts'
import type { FindingKind, Finding as ReportedFinding } from '../report/run-event.ts'
import type { KeyReading, ValueReading } from '../scan/index.ts'
import { eventId, identity, reportedBy } from './event.ts'

export interface Finding {
  readonly kind: FindingKind
  readonly message: string
  readonly path: KeyPath
  readonly view: View
  /** `undefined` where it is the key's. */
  readonly valueName: string | undefined
  /** Tells findings of one kind at one place apart. */
  readonly about?: string
  /** Each policy it concerns, with that policy's watches; empty lists where no watch has a mask there. */
  readonly policies: readonly { readonly policy: number; readonly watches: readonly number[] }[]
}

/** Kinds that are reported whatever a policy's `report` says. */
const ALWAYS: ReadonlySet<FindingKind> = new Set<FindingKind>(['malformed', 'hidden-name'])

export function reportsFinding(policy: Policy, kind: FindingKind): boolean {
  return ALWAYS.has(kind) || policy.report.has('FINDING')
}

/** The findings in one key. */
export function findingsOf(reading: KeyReading): Finding[] {
  const { path, view, problem } = reading
  const found: Finding[] = []
  const ofKey = (kind: FindingKind, message: string): void => {
    found.push({ kind, message, path, view, valueName: undefined, policies: policiesOf(reading) })
  }
  if (problem !== undefined && problem.status !== 'vanished') ofKey(problem.status, problem.reason)
  if (path.segments.at(-1)?.includes('\0')) {
    ofKey('hidden-name', "the key's name holds a NUL: programs that read to the first NUL do not see it")
  }
  if (reading.link) ofKey('link', 'the key is a symbolic link')
  for (const value of reading.values) {
    if (isPlain(value)) continue
    const policies = value.match.policies.map((policy) => ({
      policy,
      watches: value.match.watches.filter((watch) => watch.policy === policy).map((watch) => watch.index),
    }))
    const ofValue = (kind: FindingKind, message: string): void => {
      found.push({ kind, message, path, view, valueName: value.name, policies })
    }
    if (value.problem !== undefined) ofValue('malformed', value.problem.reason)
    if (value.name.includes('\0')) {
      ofValue(
        'hidden-name',
        "the value's name holds a NUL: programs that read to the first NUL do not see it",
      )
    }
    if (value.mismatch !== undefined) ofValue('type-mismatch', value.mismatch)
  }
  return found
}

/** Most values have nothing to be found. */
function isPlain({ name, problem, mismatch }: ValueReading): boolean {
  return problem === undefined && mismatch === undefined && !name.includes('\0')
}

function policiesOf({ state }: KeyReading): Finding['policies'] {
  const policies = Map.groupBy(state.watchesBelow(), (watch) => watch.policy)
  return [...policies].map(([policy, watches]) => ({ policy, watches: watches.map((watch) => watch.index) }))
}

export function reportedFinding(
  finding: Finding,
  policy: Policy,
  hostname: string,
  time: string,
): ReportedFinding {
  const { kind, message, path, view, valueName, about } = finding
  return {
    id: eventId([
      hostname,
      policy.name,
      ...identity(path, view, valueName ?? ''),
      'FINDING',
      kind,
      valueName === undefined ? 'key' : 'value',
      ...(about === undefined ? [] : [about]),
    ]),
    time,
    ...reportedBy(policy, hostname),
    view,
    key: formatKeyPath(path),
    kind,
    message: toValidText(message),
    ...(valueName !== undefined && { name: valueName }),
  }
}
