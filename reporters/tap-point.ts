/** A watch as a test point of TAP: whether it holds, its line, and the YAML block that says why not. */
import { safeJsonLine } from '../src/report/json-line.ts'
import type { WatchInfo, WatchRecord } from '../src/report/run-event.ts'
import { tapText } from '../src/report/tap-text.ts'

/** Events and findings, each as the line that it becomes. */
export interface Told {
  readonly events: string[]
  readonly findings: string[]
}

export interface Point {
  readonly ok: boolean
  /** Description and directive, escaped. */
  readonly text: string
  /** Lines of the YAML block; none where the point holds. */
  readonly block: Iterable<string>
}

const NOTHING: Told = { events: [], findings: [] }

/**
 * The point of a watch. Of a run that was cut short no watch has a result: then one that found nothing has
 * no point, rather than one that holds.
 */
export function watchPoint(
  watch: WatchInfo,
  result: WatchRecord | undefined,
  told: Told = NOTHING,
): Point | undefined {
  const differs = told.events.length + told.findings.length > 0
  if (result === undefined && !differs) return undefined
  const ok = !differs && result?.Status !== 'unrecorded'
  const view = watch.view === '64' ? '' : ` [${watch.view}]`
  const text = `${tapText(watch.watch)}${view} (${result === undefined ? 'not to its end' : values(result)})`
  return {
    ok,
    text: ok && result !== undefined ? text + directive(result) : text,
    block: ok ? [] : block(heading(watch, result), told),
  }
}

/** The point of what a policy reports and no watch of it told. */
export function loosePoint(policy: string, told: Told): Point {
  const count = told.events.length + told.findings.length
  return { ok: false, text: `under no watch (${count})`, block: block({ policy }, told) }
}

function values({ Values }: WatchRecord): string {
  return Values === 1 ? '1 value' : `${Values} values`
}

function directive({ Status, Reason, Values }: WatchRecord): string {
  const why = Reason === undefined ? '' : tapText(Reason)
  if (Status === 'recorded')
    return ` # SKIP recorded, not compared${Values === 0 && why !== '' ? `; ${why}` : ''}`
  if (Status === 'skipped') return ` # SKIP ${why || 'skipped'}`
  return Values === 0 && why !== '' ? ` ${why}` : ''
}

function heading({ policy, watch, view, run }: WatchInfo, result: WatchRecord | undefined) {
  return {
    policy,
    watch,
    view,
    ...(run !== undefined && { run }),
    ...(result?.Status === 'unrecorded' && {
      reason: 'there is no baseline to be compared with: regmon accept records it',
    }),
  }
}

function* block(heading: Readonly<Record<string, string>>, told: Told): Generator<string, void, void> {
  yield '---'
  // A JSON string is a YAML string, once nothing in it is special to a parser of lines.
  for (const [name, text] of Object.entries(heading)) yield `${name}: ${safeJsonLine(text)}`
  for (const name of ['events', 'findings'] as const) {
    if (told[name].length > 0) yield `${name}:`
    for (const line of told[name]) yield `  - ${line}`
  }
  yield '...'
}
