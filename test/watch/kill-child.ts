/** A watch of a `.reg` file that scans again and again, until it is killed: `kill.test.ts` does that. */
import { setTimeout } from 'node:timers/promises'
import { loadReporter } from '../../reporters/index.ts'
import { openWatch } from '../../src/api/open-watch.ts'
import { readEnvironment } from '../../src/cli/environment.ts'
import { openWatchReporters } from '../../src/output/index.ts'

const [folder = '.', once] = process.argv.slice(2)
process.chdir(folder)
const environment = readEnvironment({})
process.stdout.write('loaded\n')
const { watcher, run } = await openWatch({
  flags: { reg: 'source.reg' },
  here: environment,
  args: ['p.json'],
  async prepareOutputs() {
    const create = await loadReporter('jsonl', folder)
    const choices = [
      { name: 'jsonl', create, file: `${folder}/plain/events.jsonl`, options: {} },
      { name: 'jsonl', create, file: `${folder}/rotated/events.jsonl`, options: { rotateSize: '60K' } },
    ]
    const outputs = { choices, stdout: environment, keyboard: undefined, rotateSize: undefined }
    return (controls) => openWatchReporters(outputs, controls)
  },
  onNotice: (level, code, message) => process.stderr.write(`${level} ${code}: ${message}\n`),
})
const running = run()
let scans = 0
do {
  await watcher.startScan()
  if (scans++ === 0) process.stdout.write('scanned\n')
  await setTimeout(Math.random() * 4)
} while (once === undefined)
watcher.stop()
await running
