/** The part of a difference or finding that the dashboard keeps: what it shows, and the names that accepting needs. */
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
  /** The data, if the policy keeps it; at most {@link KEPT_DATA} characters of it. */
  readonly value: string | undefined
}

export interface Entry {
  /** Counted from 0 since the start. */
  readonly number: number
  readonly type: Difference['type'] | 'FINDING'
  readonly time: string
  /** The names as stored, lone surrogates included. A finding about a key has no value name. */
  readonly key: string
  readonly name: string | undefined
  readonly view: '64' | '32'
  /** Never empty; the first is the most severe. */
  readonly policies: readonly string[]
  readonly severity: Severity
  readonly tags: readonly string[]
  readonly digestName: string
  readonly was: ValueState | undefined
  readonly is: ValueState | undefined
  /** The kind and the message of a finding. */
  readonly finding: string | undefined
  readonly message: string
  /** Whether it was accepted from this dashboard. */
  accepted: boolean
}

/** As many characters of data as a detail pane can show. */
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

/** Roughly how many characters the entry holds in memory. */
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
  return { time, key, view, policies, severity, tags, accepted: false }
}

function stateOf(state: ReportedState | undefined): ValueState | undefined {
  if (state === undefined) return undefined
  const { type, size, digest, data } = state
  return { type: valueTypeName(type), size, digest, value: clipped(data) }
}

/** A copy, because a slice would keep the whole text in memory. */
function clipped(text: string | undefined): string | undefined {
  if (text === undefined || text.length <= KEPT_DATA) return text
  return Buffer.from(`${text.slice(0, KEPT_DATA)}…`, 'utf16le').toString('utf16le')
}
