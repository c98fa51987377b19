/**
 * TAP 14: a subtest for each policy, a test point for each watch, each with all its events in a YAML
 * block, one JSON object a line; then the unreadable keys, the errors of the run, and its record.
 */
import { safeJsonLine } from '../src/report/json-line.ts'
import { differenceRecord, findingRecord, runRecord, unreadableRecord } from '../src/report/nxlog/write.ts'
import type { CreateReporter, ReporterTraits } from '../src/report/reporter.ts'
import type { EventPlace, RunEvent, RunSummary, Unreadable, WatchResult } from '../src/report/run-event.ts'
import { TAP_RECORD, tapComment, tapLine, tapText } from '../src/report/tap-text.ts'
import { loosePoint, type Point, type Told, watchPoint } from './tap-point.ts'

type Start = Extract<RunEvent, { type: 'run-start' }>

const createTap: CreateReporter = ({ write }) => {
  const byWatch = new Map<number, Told>()
  /** What no watch told, by policy. */
  const loose = new Map<string, Told>()
  const unreadable: Unreadable[] = []
  const errors: { readonly code: string; readonly message: string }[] = []
  const results: WatchResult[] = []
  const summaries: RunSummary[] = []
  let start: Start | undefined
  let bailedOut = false
  let points = 0
  let failed = 0

  const add = (kind: keyof Told, policy: string, record: object, watches: readonly number[]): void => {
    const line = safeJsonLine(record)
    for (const watch of watches) toldAt(byWatch, watch)[kind].push(line)
    if (watches.length === 0) toldAt(loose, policy)[kind].push(line)
  }

  const point = (ok: boolean, text: string): void => {
    if (!ok) failed++
    write(`${tapLine(`${ok ? 'ok' : 'not ok'} ${++points} - ${text}`)}\n`)
  }

  const subtest = (policy: string, own: readonly Point[]): void => {
    write(`# Subtest: ${tapText(policy)}\n`)
    for (const [number, { ok, text, block }] of own.entries()) {
      write(`    ${tapLine(`${ok ? 'ok' : 'not ok'} ${number + 1} - ${text}`)}\n`)
      for (const line of block) write(`      ${line}\n`)
    }
    write(`    1..${own.length}\n`)
    point(
      own.every(({ ok }) => ok),
      tapText(policy),
    )
  }

  /** At the end, when everything of every run is known. */
  const tellPolicies = (): void => {
    const watches = Map.groupBy(start?.watches.entries() ?? [], ([, { policy }]) => policy)
    const named = start?.policies.map(({ name }) => name) ?? []
    for (const policy of new Set([...named, ...loose.keys()])) {
      const own = (watches.get(policy) ?? []).flatMap(
        ([index, watch]) => watchPoint(watch, results[index], byWatch.get(index)) ?? [],
      )
      const rest = loose.get(policy)
      if (rest !== undefined) own.push(loosePoint(policy, rest))
      if (own.length > 0) subtest(policy, own)
    }
  }

  const tellProblems = (): void => {
    if (unreadable.length > 0) {
      point(!unreadable.some(({ fails }) => fails), `unreadable keys (${unreadable.length})`)
      write('  ---\n  keys:\n')
      for (const key of unreadable) write(`    - ${safeJsonLine(unreadableRecord(key))}\n`)
      write('  ...\n')
    }
    for (const { code, message } of errors) {
      point(false, tapText(message))
      write(`  ---\n  code: ${safeJsonLine(code)}\n  ...\n`)
    }
  }

  const tellEnd = (): void => {
    if (summaries.length === 0 && errors.length === 0) point(false, 'the run broke off')
    if (summaries.some(({ interrupted }) => interrupted)) point(false, 'the run was interrupted')
    // What made a run fail is not always in its events: TAP alone must tell it all the same.
    const worst = Math.max(0, ...summaries.map(({ exitCode }) => exitCode))
    if (worst > 0 && failed === 0) point(false, `the run ended with exit code ${worst}`)
    write(`1..${points}\n`)
    for (const summary of summaries) write(`${TAP_RECORD}${safeJsonLine(runRecord(summary))}\n`)
  }

  return {
    handle(event) {
      switch (event.type) {
        case 'run-start':
          start = event
          write('TAP version 14\n')
          write(
            `${tapComment('source', `${event.source} (${event.hostname}), compared with ${event.store}`)}\n`,
          )
          break
        case 'difference':
          add('events', leading(event.difference), differenceRecord(event.difference), event.watches)
          break
        case 'finding':
          add('findings', leading(event.finding), findingRecord(event.finding), event.watches)
          break
        case 'unreadable':
          unreadable.push(event.unreadable)
          break
        case 'notice':
          if (event.level === 'error') errors.push(event)
          else write(`${tapComment(event.level, event.message)}\n`)
          break
        case 'watch-result':
          results[event.index] = event.result
          break
        case 'run-end':
          summaries.push(event.summary)
          break
        case 'bail-out':
          bailedOut = true
          if (start === undefined) write('TAP version 14\n')
          // A run that broke down at its end has found what it has found.
          tellPolicies()
          tellProblems()
          write(`${tapLine(`Bail out! ${tapText(event.message)}`)}\n`)
          break
      }
    },
    close() {
      if (start === undefined || bailedOut) return
      tellPolicies()
      tellProblems()
      tellEnd()
    },
  }
}

function leading({ policies }: EventPlace): string {
  return policies[0] ?? ''
}

function toldAt<K>(places: Map<K, Told>, place: K): Told {
  const told = places.get(place) ?? { events: [], findings: [] }
  places.set(place, told)
  return told
}

export default Object.assign(createTap, { options: {} } satisfies ReporterTraits)
