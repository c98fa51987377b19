/** What the dashboard keeps of an event or finding: what it shows, and the names that accepting needs. */
import { valueTypeName } from '../../../src/registry/index.ts'
import type {
  Difference,
  EventPlace,
  Finding,
  ValueState as ReportedState,
  Severity,
} from '../../../src/report/run-event.ts'

export interface ValueState {
  readonly type: string
  readonly size: number
  readonly digest: string
  /** Where the policy keeps data; at most {@link KEPT_DATA} characters of it. */
  readonly value: string | undefined
}

export interface Entry {
  /** Counts from 0, since the start. */
  readonly number: number
  readonly type: Difference['type'] | 'FINDING'
  readonly time: string
  /** The real names, lone surrogates and all. A finding may be of a key. */
  readonly key: string
  readonly name: string | undefined
  readonly view: '64' | '32'
  readonly policy: string
  readonly severity: Severity
  readonly tags: readonly string[]
  readonly digestName: string
  readonly was: ValueState | undefined
  readonly is: ValueState | undefined
  /** Of a finding: its kind, and what it says. */
  readonly finding: string | undefined
  readonly message: string
}

/** Characters of data that a detail pane can show. */
const KEPT_DATA = 2000

export function entryOfDifference(difference: Difference, number: number): Entry {
  return {
    ...originOf(difference),
    number,
    type: difference.type,
    name: difference.name,
    digestName: difference.digestName.toUpperCase(),
    was: stateOf(difference.previous),
    is: stateOf(difference.present),
    finding: undefined,
    message: '',
  }
}

export function entryOfFinding(finding: Finding, number: number): Entry {
  return {
    ...originOf(finding),
    number,
    type: 'FINDING',
    name: finding.name,
    digestName: '',
    was: undefined,
    is: undefined,
    finding: finding.kind,
    message: clipped(finding.message) ?? '',
  }
}

/** Characters that it holds, about. */
export function sizeOf({ key, name, was, is, message }: Entry): number {
  return (
    200 +
    key.length +
    (name?.length ?? 0) +
    (was?.value?.length ?? 0) +
    (is?.value?.length ?? 0) +
    message.length
  )
}

function originOf({ time, key, view, policies, severity, tags }: EventPlace) {
  return { time, key, view, policy: policies[0] ?? '', severity, tags }
}

function stateOf(state: ReportedState | undefined): ValueState | undefined {
  if (state === undefined) return undefined
  const { type, size, digest, data } = state
  return { type: valueTypeName(type), size, digest, value: clipped(data) }
}

/** A copy: a slice would keep the whole text alive. */
function clipped(text: string | undefined): string | undefined {
  if (text === undefined || text.length <= KEPT_DATA) return text
  return Buffer.from(`${text.slice(0, KEPT_DATA)}…`, 'utf16le').toString('utf16le')
}
