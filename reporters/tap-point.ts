/** A watch as a test point of TAP: whether it holds, its line, and the YAML block that says why not. */
import { safeJsonLine } from '../src/report/json-line.ts'
import type { WatchInfo, WatchResult } from '../src/report/run-event.ts'
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
  result: WatchResult | undefined,
  told: Told = NOTHING,
): Point | undefined {
  const differs = told.events.length + told.findings.length > 0
  if (result === undefined && !differs) return undefined
  const ok = !differs && result?.status !== 'unrecorded'
  const view = watch.view === '64' ? '' : ` [${watch.view}]`
  const text = `${tapText(watch.watch)}${view} (${result === undefined ? 'not to its end' : valueCount(result)})`
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

function valueCount({ values }: WatchResult): string {
  return values === 1 ? '1 value' : `${values} values`
}

function directive({ status, reason, values }: WatchResult): string {
  const why = reason === undefined ? '' : tapText(reason)
  if (status === 'recorded')
    return ` # SKIP recorded, not compared${values === 0 && why !== '' ? `; ${why}` : ''}`
  if (status === 'skipped') return ` # SKIP ${why || 'skipped'}`
  return values === 0 && why !== '' ? ` ${why}` : ''
}

function heading({ policy, watch, view, run }: WatchInfo, result: WatchResult | undefined) {
  return {
    policy,
    watch,
    view,
    ...(run !== undefined && { run }),
    ...(result?.status === 'unrecorded' && {
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
