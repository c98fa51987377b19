/** Registers notifications and ends in a given way, for notify-process.test.ts. Exit code 3: it reached that point. */
import { writeSync } from 'node:fs'
import { openLive } from '../../src/source/live/index.ts'

const [end = ''] = process.argv.slice(2)
const notifier = openLive().notifier?.(() => {})
const software = { root: 'HKLM', segments: ['Software'] } as const
notifier?.watch([{ path: software, view: '64', subtree: true }])
writeSync(1, `${notifier?.handles}`)
setTimeout(async () => {
  if (end === 'exit-open') process.exit(3)
  await notifier?.close()
  if (end === 'exit-closed') process.exit(3)
  process.exitCode = 3
}, 300)
