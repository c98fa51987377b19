/** Findings: suspicious properties of a key or value that do not depend on the baseline. */
import type { Watch } from '../plan/index.ts'
import type { Policy } from '../policy/index.ts'
import { formatKeyPath, type KeyPath, toValidText, upcase, type View } from '../registry/index.ts'
import type { FindingKind } from '../report/run-event.ts'
import type { KeyReading, ValueReading } from '../scan/index.ts'
import type { RecordedFinding } from '../store/store.ts'

export interface Finding {
  readonly kind: FindingKind
  readonly message: string
  readonly path: KeyPath
  readonly view: View
  /** `undefined` if the finding concerns the key itself. */
  readonly valueName: string | undefined
  /** Distinguishes findings of the same kind at the same place. */
  readonly about?: string | undefined
  /** The watches that it concerns. */
  readonly watches: readonly Watch[]
  /** Whether policies report it even without `FINDING` in their `report`. */
  readonly always?: boolean
}

/** Kinds that are reported whatever a policy's `report` says. */
const ALWAYS: ReadonlySet<string> = new Set(['malformed', 'hidden-name'])

export function reportsFinding(policy: Policy, kind: string): boolean {
  return ALWAYS.has(kind) || policy.report.has('FINDING')
}

const HIDDEN_KEY = "the key's name holds a NUL: programs that read to the first NUL do not see it"
const HIDDEN_VALUE = "the value's name holds a NUL: programs that read to the first NUL do not see it"

/** The findings in one key. */
export function findingsOf(reading: KeyReading): Finding[] {
  const { node, view, problem, state, link, values } = reading
  const found: Finding[] = []
  const ofKey = (kind: FindingKind, message: string): void => {
    found.push({ kind, message, path: node.path, view, valueName: undefined, watches: state.watchesBelow() })
  }
  if (problem !== undefined && problem.status !== 'vanished') ofKey(problem.status, problem.reason)
  if (node.depth > 0 && node.name.includes('\0')) ofKey('hidden-name', HIDDEN_KEY)
  if (link) ofKey('link', 'the key is a symbolic link')
  for (const value of values) {
    if (isPlain(value)) continue
    const { name: valueName, match, problem, mismatch } = value
    const ofValue = (kind: FindingKind, message: string): void => {
      found.push({ kind, message, path: node.path, view, valueName, watches: match.watches })
    }
    if (problem !== undefined) ofValue('malformed', problem.reason)
    if (valueName.includes('\0')) ofValue('hidden-name', HIDDEN_VALUE)
    if (mismatch !== undefined) ofValue('type-mismatch', mismatch)
  }
  return found
}

/** Whether a value has no findings. This is so for most values, and the test is cheap. */
function isPlain({ name, problem, mismatch }: ValueReading): boolean {
  return problem === undefined && mismatch === undefined && !name.includes('\0')
}

/** The form in which a baseline keeps an accepted finding. */
export function recordedFinding({ kind, message, path, view, valueName, about }: Finding): RecordedFinding {
  return {
    kind,
    view,
    key: formatKeyPath(path),
    ...(valueName !== undefined && { name: valueName }),
    ...(about !== undefined && { about }),
    message: toValidText(message),
  }
}

/** A text that is equal for equal findings. */
export function findingText({ kind, view, key, name, about, message }: RecordedFinding): string {
  const valueName = name === undefined ? [] : [upcase(name)]
  return JSON.stringify([kind, view, upcase(key), valueName, about ?? null, message])
}
