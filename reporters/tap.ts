/**
 * TAP 14: a subtest for each policy, a test point for each watch, each with all its events in a YAML
 * block, one JSON object a line; then the unreadable keys, the errors of the run, its record, and a line of words.
 * Option: `version: 13`, for readers that know no later one.
 */
import { RegmonError } from '../src/errors.ts'
import { safeJsonLine } from '../src/report/json-line.ts'
import { runRecord, unreadableRecord } from '../src/report/nxlog/write.ts'
import type { CreateReporter, ReporterTraits } from '../src/report/reporter.ts'
import type { RunEvent, RunSummary, Unreadable, WatchResult } from '../src/report/run-event.ts'
import { TAP_RECORD, tapComment, tapLine, tapText } from '../src/report/tap-text.ts'
import { type Block, blockLines } from './tap-block.ts'
import { eventMessage, type TapEvent, unreadableMessage } from './tap-message.ts'
import { NO_BASELINE, type Point, unwatchedPoint, watchPoint } from './tap-point.ts'
import { summaryText } from './tap-summary.ts'

type Start = Extract<RunEvent, { type: 'run-start' }>

const createTap: CreateReporter = ({ write, options }) => {
  const version = String(options['version'] ?? 14)
  if (version !== '13' && version !== '14')
    throw new RegmonError('REGMON_REPORTER_OPTION', `tap.version is 13 or 14, and not ${version}`)
  const byWatch = new Map<number, TapEvent[]>()
  /** Events that no watch reports, by policy. */
  const unwatched = new Map<string, TapEvent[]>()
  const unreadable: Unreadable[] = []
  const errors: { readonly code: string; readonly message: string }[] = []
  const results: WatchResult[] = []
  const summaries: RunSummary[] = []
  let start: Start | undefined
  let bailedOut = false
  let points = 0
  let failed = 0

  const add = (event: TapEvent, watches: readonly number[]): void => {
    for (const watch of watches) listAt(byWatch, watch).push(event)
    if (watches.length === 0) listAt(unwatched, event.policies[0] ?? '').push(event)
  }

  const point = (ok: boolean, text: string, block?: Block): void => {
    if (!ok) failed++
    write(`${tapLine(`${ok ? 'ok' : 'not ok'} ${++points} - ${text}`)}\n`)
    if (block !== undefined) for (const line of blockLines(block)) write(`  ${line}\n`)
  }

  const fail = (text: string, fields?: Readonly<Record<string, string>>): void => {
    point(false, tapText(text), { message: [text], ...(fields !== undefined && { fields }) })
  }

  const subtest = (policy: string, own: readonly Point[], message: readonly string[]): void => {
    write(`# Subtest: ${tapText(policy)}\n`)
    for (const [number, { ok, text, block }] of own.entries()) {
      write(`    ${tapLine(`${ok ? 'ok' : 'not ok'} ${number + 1} - ${text}`)}\n`)
      for (const line of block) write(`      ${line}\n`)
    }
    write(`    1..${own.length}\n`)
    const ok = own.every(({ ok }) => ok)
    point(ok, tapText(policy), ok ? undefined : { message })
  }

  /** At the end, when everything of every run is known. */
  const writePolicies = (): void => {
    const watches = Map.groupBy(start?.watches.entries() ?? [], ([, { policy }]) => policy)
    const named = start?.policies.map(({ name }) => name) ?? []
    for (const policy of new Set([...named, ...unwatched.keys()])) {
      const indices = watches.get(policy) ?? []
      const own = indices.flatMap(
        ([index, watch]) => watchPoint(watch, results[index], byWatch.get(index) ?? []) ?? [],
      )
      const rest = unwatched.get(policy) ?? []
      if (rest.length > 0) own.push(unwatchedPoint(policy, rest))
      const events = new Set([...indices.flatMap(([index]) => byWatch.get(index) ?? []), ...rest])
      const message = events.size > 0 ? eventMessage([...events]) : [NO_BASELINE]
      if (own.length > 0) subtest(policy, own, message)
    }
  }

  const writeProblems = (): void => {
    if (unreadable.length > 0)
      point(!unreadable.some(({ fails }) => fails), 'unreadable keys', {
        message: unreadableMessage(unreadable),
        list: { name: 'keys', items: unreadable.map(unreadableRecord) },
      })
    for (const { code, message } of errors) fail(message, { code })
  }

  const writeEnd = (): void => {
    if (summaries.length === 0 && errors.length === 0) fail('the run broke off')
    if (summaries.some(({ interrupted }) => interrupted)) fail('the run was interrupted')
    // TAP alone must show that a run failed, whatever made it fail.
    const worst = Math.max(0, ...summaries.map(({ exitCode }) => exitCode))
    if (worst > 0 && failed === 0) fail(`the run ended with exit code ${worst}`)
    if (points === 0) point(true, 'the report names no watch')
    write(`1..${points}\n`)
    // The test points of a single run name all its watches; among several runs they would not say whose they are.
    const isOne = summaries.length === 1
    for (const summary of summaries) write(`${TAP_RECORD}${safeJsonLine(runRecord(summary, !isOne))}\n`)
    for (const summary of summaries)
      write(`${tapComment('summary', `${isOne ? '' : `${summary.hostname}: `}${summaryText(summary)}`)}\n`)
  }

  return {
    handle(event) {
      switch (event.type) {
        case 'run-start':
          start = event
          write(`TAP version ${version}\n`)
          write(
            `${tapComment('source', `${event.source} (${event.hostname}), compared with ${event.store}`)}\n`,
          )
          break
        case 'difference':
          add(event.difference, event.watches)
          break
        case 'finding':
          add(event.finding, event.watches)
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
          if (start === undefined) write(`TAP version ${version}\n`)
          // A run that broke down at its end still reports what it found.
          writePolicies()
          writeProblems()
          write(`${tapLine(`Bail out! ${tapText(event.message)}`)}\n`)
          break
      }
    },
    close() {
      if (start === undefined || bailedOut) return
      writePolicies()
      writeProblems()
      writeEnd()
    },
  }
}

function listAt<K>(lists: Map<K, TapEvent[]>, place: K): TapEvent[] {
  const list = lists.get(place) ?? []
  lists.set(place, list)
  return list
}

export default Object.assign(createTap, { options: { version: 'number' } } satisfies ReporterTraits)
