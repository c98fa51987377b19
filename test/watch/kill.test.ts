/**
 * A watch that is killed again and again, at any moment, loses and invents no event: without duplicates, the events of
 * each value form a chain from its first state to its last.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'

/** `npm run test:night` kills 200 times. */
const KILLS = Number(process.env['REGMON_KILLS'] ?? 20)
const VALUES = 40
const CHILD = join(import.meta.dirname, 'kill-child.ts')

interface ReportedEvent {
  readonly EventType: string
  readonly EventId: string
  readonly ValueName: string
  readonly PrevDigest?: string
  readonly Digest?: string
}

/** The history of a registry, and the watch of it. */
class Killed {
  readonly folder = mkdtempSync(join(tmpdir(), 'regmon-kill-'))
  /** All texts that each value had, in order; `undefined` where there was none. */
  readonly history = new Map<string, (string | undefined)[]>()
  hotJournals = 0
  tornLines = 0
  private changes = 0

  constructor() {
    writeFileSync(
      join(this.folder, 'p.json'),
      JSON.stringify({ watch: ['HKLM\\S\\*'], report: ['CHANGE', 'DELETE', 'NEW'], scanInterval: 0 }),
    )
    for (let value = 0; value < VALUES; value++) this.history.set(`v${value}`, ['0'])
    this.write()
  }

  /** Changes some values, as one: the file is replaced. */
  change(): void {
    this.changes++
    for (const texts of this.history.values()) {
      if (Math.random() < 0.5) continue
      // Few texts, so that the same change happens several times.
      texts.push(Math.random() < 0.1 ? undefined : String(this.changes % 4))
    }
    this.write()
  }

  private write(): void {
    const values = [...this.history].flatMap(([name, texts]) =>
      texts.at(-1) === undefined ? [] : [`"${name}"="${texts.at(-1)}"`],
    )
    const text = ['Windows Registry Editor Version 5.00', '', '[HKEY_LOCAL_MACHINE\\S]', ...values, ''].join(
      '\r\n',
    )
    writeFileSync(join(this.folder, 'next.reg'), text)
    renameSync(join(this.folder, 'next.reg'), join(this.folder, 'source.reg'))
  }

  start(...args: readonly string[]): ChildProcess {
    return spawn(process.execPath, ['--conditions=regmon-source', CHILD, this.folder, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(this.folder, 'cache') },
    })
  }

  /** Starts a watch, changes values, and kills it. */
  async live(milliseconds: number): Promise<void> {
    const child = this.start()
    // Some are killed while they start, the others while they scan.
    const awaited = Math.random() < 0.3 ? 'loaded' : 'scanned'
    await new Promise<void>((resolve, reject) => {
      child.stdout!.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes(awaited)) resolve()
      })
      child.on('exit', () => reject(new Error('it ended by itself')))
    })
    const end = performance.now() + milliseconds
    while (performance.now() < end) {
      this.change()
      await setTimeout(Math.random() * 8)
    }
    assert.equal(child.exitCode, null, 'it runs until it is killed')
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    assert.deepEqual(await exited, [null, 'SIGKILL'])
    this.look()
  }

  /** Counts what the kill interrupted. */
  private look(): void {
    const journal = join(this.folder, '.regmon', 'state.watch.db-journal')
    if (existsSync(journal)) {
      const head = Buffer.alloc(8)
      const fd = openSync(journal, 'r')
      readSync(fd, head)
      closeSync(fd)
      if (head.some((byte) => byte !== 0)) this.hotJournals++
    }
    for (const text of this.files('plain')) if (text !== '' && !text.endsWith('\n')) this.tornLines++
  }

  files(output: string): string[] {
    const folder = join(this.folder, output)
    if (!existsSync(folder)) return []
    return readdirSync(folder)
      .sort((a, b) => (a === 'events.jsonl' ? 1 : b === 'events.jsonl' ? -1 : a < b ? -1 : 1))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
  }

  /** The events in the files of an output, without duplicates. */
  events(output: string): { events: ReportedEvent[]; duplicates: number } {
    const lines = this.files(output).flatMap((text) => {
      assert.ok(text.endsWith('\n'), 'its last line is whole')
      return text.split('\n').slice(0, -1)
    })
    const reported = lines
      .map((line): ReportedEvent => JSON.parse(line))
      .filter(({ EventType }) => EventType !== 'RUN')
    const events = new Map<string, ReportedEvent>()
    for (const event of reported) {
      const known = events.get(event.EventId)
      if (known === undefined) events.set(event.EventId, event)
      else assert.deepEqual(event, known, 'what comes again is the same')
    }
    return { events: [...events.values()], duplicates: reported.length - events.size }
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** The digest that regmon reports for a text. */
function digest(text: string | undefined): string | undefined {
  return text === undefined ? undefined : createHash('sha1').update(`${text}\0`, 'utf16le').digest('hex')
}

function assertChain(
  name: string,
  events: readonly ReportedEvent[],
  history: readonly (string | undefined)[],
): void {
  const digests = history.map(digest)
  let now = digests[0]
  let at = 0
  for (const event of events) {
    assert.equal(event.PrevDigest, now, `${name}: an event begins where the one before ended`)
    assert.notEqual(event.Digest, now)
    at = digests.indexOf(event.Digest, at + 1)
    assert.ok(at > 0, `${name}: each reported state existed, in that order`)
    now = event.Digest
  }
  assert.equal(now, digests.at(-1), `${name}: nothing of it is missing`)
}

describe('a watch that is killed', () => {
  it(`${KILLS} times reports every change, invents none, and writes whole lines only`, async (t) => {
    using killed = new Killed()
    const first = killed.start('once')
    assert.deepEqual(await once(first, 'exit'), [0, null])
    const begun = performance.now()
    for (let kill = 0; kill < KILLS; kill++) await killed.live(Math.random() * 60)
    const last = killed.start('once')
    assert.deepEqual(await once(last, 'exit'), [0, null])
    const plain = killed.events('plain')
    const rotated = killed.events('rotated')
    assert.deepEqual(
      rotated.events.map(({ EventId }) => EventId),
      plain.events.map(({ EventId }) => EventId),
      'both outputs get the same events in the same order',
    )
    assert.ok(plain.events.length > KILLS)
    for (const [name, history] of killed.history) {
      assertChain(
        name,
        plain.events.filter(({ ValueName }) => ValueName === name),
        history,
      )
    }
    assert.ok(killed.files('rotated').length > 1)
    for (const text of killed.files('rotated')) assert.ok(text.length <= 60 * 1024)
    const seconds = Math.round((performance.now() - begun) / 1000)
    t.diagnostic(
      `${KILLS} kills in ${seconds} s: ${plain.events.length} events, ${plain.duplicates} and ${rotated.duplicates} came twice, ${killed.hotJournals} kills within a commit, ${killed.tornLines} within a line`,
    )
  })
})
