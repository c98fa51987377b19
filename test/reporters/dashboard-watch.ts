/**
 * Imitates a watch for a dashboard in a real terminal: `node dashboard-watch.ts <file> [events]`. It logs each command
 * that it receives as a JSON line in the file, and reacts as a watch would.
 */
import { appendFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import createTui from '../../reporters/tui/index.ts'
import type { RunEvent } from '../../src/report/run-event.ts'
import { eventOf, NOW, startOf, statusOf, story, summaryOf } from '../make/watch-story.ts'

const [file = '', count = '0'] = process.argv.slice(2)
const log = (...words: readonly unknown[]): void => appendFileSync(file, `${JSON.stringify(words)}\n`)
const stopped = Promise.withResolvers<void>()
let paused = false

const reporter = await createTui({
  write: (text) => void process.stdout.write(text),
  interactive: true,
  color: !process.env['NO_COLOR'],
  columns: Number(process.env['COLUMNS']) || process.stdout.columns,
  options: {},
  terminal: process.stdout,
  keyboard: process.stdin,
  controls: {
    scan(policies) {
      log('scan', policies)
      void scan()
    },
    pause(wanted) {
      log('pause', wanted)
      paused = wanted
      emit({ type: 'status', status: status() })
    },
    async accept(values) {
      log('accept', values)
      await setTimeout(50)
      if (values === undefined) throw new Error('the store is locked')
      return `accepted ${values.length} value`
    },
    stop() {
      log('stop')
      stopped.resolve()
    },
  },
})
process.on('SIGINT', () => stopped.resolve())

const emit = (event: RunEvent): void => void reporter.handle(event)
/** Moves the times of the events to now. */
const ago = NOW - Date.now()
const status = () => {
  const base = statusOf(Date.now(), { paused, startedAt: Date.now() - 3_725_000 })
  return { ...base, events: base.events + Number(count) }
}

async function scan(): Promise<void> {
  emit(startOf(Date.now()))
  for (let step = 1; step <= 20; step++) {
    emit({ type: 'progress', keys: step * 150, values: step * 900, key: `HKLM\\SOFTWARE\\Key ${step}` })
    await setTimeout(50)
  }
  const difference = eventOf(1, { time: new Date(Date.now()).toISOString(), name: 'Found by the scan' })
  emit({ type: 'difference', difference, watches: [0] })
  emit({ type: 'run-end', summary: summaryOf(Date.now() + ago, 1_000, 1) })
  emit({ type: 'status', status: status() })
}

for (const { event } of story()) if (event.type !== 'status') emit(event)
for (let index = 0; index < Number(count); index++)
  emit({ type: 'difference', difference: eventOf(index % 60, { name: `v${index}` }), watches: [0] })
emit({ type: 'status', status: status() })
if (process.env['DIE']) await setTimeout(1_000).then(() => Promise.reject(new Error('it died')))
const alive = setInterval(() => {}, 1_000)
await stopped.promise
clearInterval(alive)
await reporter.close?.()
