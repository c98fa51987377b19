/** What the dashboard knows from the run events. Its size is bounded, however long the watch runs. */
import type { RunEvent, RunSummary } from '../../../src/report/run-event.ts'
import type { WatchStatus } from '../../../src/report/watch-status.ts'
import { entryOfDifference, entryOfFinding } from './entry.ts'
import { Journal, type Limits } from './journal.ts'
import { Notes } from './notes.ts'
import { newUi, type Ui } from './ui.ts'

export interface LiveScan {
  readonly policies: readonly string[]
  readonly startedAt: number
  keys: number
  values: number
  key: string
  /** Recent keys per second. */
  rate: number
  /** What the rate is measured from. */
  readonly sample: { keys: number; at: number }
}

interface PastScan {
  readonly duration: number
  readonly keys: number
  readonly values: number
  readonly events: number
  readonly interrupted: boolean
}

export interface Model {
  status: WatchStatus | undefined
  scan: LiveScan | undefined
  /** Of the last scans, the newest last. */
  readonly history: PastScan[]
  /** How many scans began. */
  scans: number
  /** Why the last scan could not begin. */
  failure: string | undefined
  readonly journal: Journal
  readonly notes: Notes
  readonly ui: Ui
}

/** The number of points in the widest sparkline. */
const HISTORY = 200
/** Milliseconds over which a rate is measured. */
const SAMPLE = 1000

export function newModel(limits?: Limits): Model {
  return {
    status: undefined,
    scan: undefined,
    history: [],
    scans: 0,
    failure: undefined,
    journal: new Journal(limits),
    notes: new Notes(),
    ui: newUi(),
  }
}

/** Applies one event. It must be cheap: a scan may emit thousands a second. */
export function applyEvent(model: Model, event: RunEvent, now: number): void {
  switch (event.type) {
    case 'status':
      model.status = event.status
      model.journal.setSettled(
        new Set(event.status.policies.filter(({ pending }) => pending === 0).map(({ name }) => name)),
      )
      break
    case 'run-start':
      model.scans++
      model.failure = undefined
      model.ui.requestedScan = undefined
      model.scan = newScan(
        event.policies.map(({ name }) => name),
        now,
      )
      break
    case 'progress':
      if (model.scan !== undefined) advanceScan(model.scan, event, now)
      break
    case 'notice':
      model.notes.addNotice(event.level, event.code, event.message, now)
      break
    case 'difference':
      model.journal.add((number) => entryOfDifference(event.difference, number))
      break
    case 'finding':
      model.journal.add((number) => entryOfFinding(event.finding, number))
      break
    case 'unreadable':
      model.notes.addUnreadable(event.unreadable, now, model.scan?.policies ?? [], model.scans)
      break
    case 'run-end':
      endScan(model, event.summary)
      break
    case 'bail-out':
      model.failure = event.message
      model.scan = undefined
      model.ui.requestedScan = undefined
      model.notes.addNotice('error', event.code, event.message, now)
      break
  }
}

function newScan(policies: readonly string[], now: number): LiveScan {
  return { policies, startedAt: now, keys: 0, values: 0, key: '', rate: 0, sample: { keys: 0, at: now } }
}

function advanceScan(scan: LiveScan, progress: Extract<RunEvent, { type: 'progress' }>, now: number): void {
  scan.keys = progress.keys
  scan.values = progress.values
  scan.key = progress.key
  const { sample } = scan
  const elapsed = now - sample.at
  if (elapsed < SAMPLE && scan.rate > 0) return
  scan.rate = elapsed > 0 ? Math.round(((scan.keys - sample.keys) * 1000) / elapsed) : 0
  if (elapsed >= SAMPLE) {
    sample.keys = scan.keys
    sample.at = now
  }
}

function endScan(model: Model, summary: RunSummary): void {
  model.history.push({
    duration: summary.durationMs,
    keys: summary.keys,
    values: summary.values,
    events: summary.events + summary.findings,
    interrupted: summary.interrupted,
  })
  if (model.history.length > HISTORY) model.history.shift()
  if (!summary.interrupted) model.notes.endScan(model.scan?.policies ?? [], model.scans)
  model.scan = undefined
}
