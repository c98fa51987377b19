/**
 * TAP 14: a subtest for each policy, a test point for each watch, each with all its events in a YAML
 * block, one JSON object a line; then the unreadable keys, the errors of the run, and its record.
 */
import { safeJsonLine } from '../src/report/json-line.ts'
import type { CreateReporter } from '../src/report/reporter.ts'
import type { RunEvent, RunRecord, UnreadableKey, WatchRecord } from '../src/report/run-event.ts'
import { TAP_RECORD, tapComment, tapText } from '../src/report/tap-text.ts'

type Start = Extract<RunEvent, { type: 'run-start' }>

const createTap: CreateReporter = ({ write }) => {
  const events = new Map<number, string[]>()
  const findings = new Map<number, string[]>()
  const unreadable: UnreadableKey[] = []
  const errors: { readonly code: string; readonly message: string }[] = []
  const results: WatchRecord[] = []
  let start: Start | undefined
  let points = 0
  let failed = 0
  const point = (ok: boolean, text: string): void => {
    if (!ok) failed++
    write(`${ok ? 'ok' : 'not ok'} ${++points} - ${text}\n`)
  }

  const records: RunRecord[] = []

  /** At the end, when everything of every run is known. */
  const finish = (): void => {
    for (const policy of start?.policies ?? []) {
      const own = results
        .map((result, index) => ({ result, index }))
        .filter(({ result }) => result.Policy === policy.name)
      // Of a run that was cut short nothing is known by watch: no point then, rather than one that holds.
      if (own.length === 0) continue
      let holds = true
      write(`# Subtest: ${tapText(policy.name)}\n`)
      for (const [number, { result, index }] of own.entries()) {
        const [told, found] = [events.get(index) ?? [], findings.get(index) ?? []]
        const ok = told.length === 0 && found.length === 0 && result.Status !== 'unrecorded'
        holds &&= ok
        write(
          `    ${ok ? 'ok' : 'not ok'} ${number + 1} - ${pointText(result)}${ok ? directive(result) : ''}\n`,
        )
        if (!ok) for (const line of block(result, told, found)) write(`      ${line}\n`)
      }
      write(`    1..${own.length}\n`)
      point(holds, tapText(policy.name))
    }
    if (unreadable.length > 0) {
      point(!unreadable.some(({ Fails }) => Fails), `unreadable keys (${unreadable.length})`)
      write('  ---\n  keys:\n')
      for (const key of unreadable) write(`    - ${safeJsonLine(key)}\n`)
      write('  ...\n')
    }
    for (const { code, message } of errors) {
      point(false, tapText(message))
      write(`  ---\n  code: ${JSON.stringify(code)}\n  ...\n`)
    }
    if (records.some(({ Interrupted }) => Interrupted)) point(false, 'the run was interrupted')
    // What made a run fail is not always in its events: TAP alone must tell it all the same.
    const worst = Math.max(...records.map(({ ExitCode }) => ExitCode))
    if (worst > 0 && failed === 0) point(false, `the run ended with exit code ${worst}`)
    write(`1..${points}\n`)
    for (const record of records) write(`${TAP_RECORD}${safeJsonLine(record)}\n`)
  }

  return {
    handle(event) {
      switch (event.type) {
        case 'run-start':
          start = event
          write(
            `TAP version 14\n${tapComment(`${event.hostname}: ${event.source}, compared with ${event.store}`)}\n`,
          )
          break
        case 'event':
          for (const watch of event.watches) add(events, watch, safeJsonLine(event.event))
          break
        case 'finding':
          for (const watch of event.watches) add(findings, watch, safeJsonLine(event.finding))
          break
        case 'unreadable':
          unreadable.push(event.unreadable)
          break
        case 'notice':
          if (event.level === 'error') errors.push(event)
          else write(`${tapComment(event.message)}\n`)
          break
        case 'watch-result':
          results[event.index] = event.result
          break
        case 'run-end':
          records.push(event.record)
          break
        case 'bail-out':
          if (start === undefined) write('TAP version 14\n')
          write(`Bail out! ${tapText(event.message)}\n`)
          break
      }
    },
    close() {
      if (records.length > 0) finish()
    },
  }
}

/** Named by its pattern; a name never ends in it, since a `{` at the end would begin another subtest. */
function pointText({ Watch, View, Values }: WatchRecord): string {
  return `${tapText(Watch)}${View === '64' ? '' : ` [${View}]`} (${Values} ${Values === 1 ? 'value' : 'values'})`
}

function directive({ Status, Reason, Values }: WatchRecord): string {
  if (Status === 'recorded')
    return ` # SKIP recorded, not compared${Values === 0 && Reason !== undefined ? `; ${tapText(Reason)}` : ''}`
  if (Status === 'skipped') return ` # SKIP ${tapText(Reason ?? 'skipped')}`
  return Values === 0 && Reason !== undefined ? ` ${tapText(Reason)}` : ''
}

function* block(
  result: WatchRecord,
  events: readonly string[],
  findings: readonly string[],
): Generator<string, void, void> {
  yield '---'
  yield `policy: ${quoted(result.Policy)}`
  yield `watch: ${quoted(result.Watch)}`
  yield `view: ${quoted(result.View)}`
  if (result.Status === 'unrecorded')
    yield 'reason: "there is no baseline to be compared with: regmon accept records it"'
  for (const [name, list] of [
    ['events', events],
    ['findings', findings],
  ] as const) {
    if (list.length > 0) yield `${name}:`
    for (const line of list) yield `  - ${line}`
  }
  yield '...'
}

/** A JSON string is a YAML string, once nothing in it is special to a parser of lines. */
function quoted(text: string): string {
  return safeJsonLine([text]).slice(1, -1)
}

function add(lists: Map<number, string[]>, index: number, line: string): void {
  const list = lists.get(index)
  if (list === undefined) lists.set(index, [line])
  else list.push(line)
}

export default createTap
