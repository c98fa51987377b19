/** Requests to a running watch: its answers, who may ask, and requests that it must survive. */
import assert from 'node:assert/strict'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { RegmonError } from '../../src/errors.ts'
import type { RunSummary } from '../../src/report/run-event.ts'
import type { WatchStatus } from '../../src/report/watch-status.ts'
import { ask, controlAddress, listen } from '../../src/watch/index.ts'
import { summaryWith } from '../make/summary.ts'

const STATUS: WatchStatus = {
  pid: 1,
  version: '1',
  hostname: 'h\ud800',
  source: '',
  store: '',
  startedAt: 0,
  paused: false,
  scan: undefined,
  nextScanAt: undefined,
  scans: 0,
  events: 0,
  policies: [],
  reporters: [],
}

const SCANNED = summaryWith({
  exitCode: 1,
})

class Watching {
  readonly folder: string
  readonly address: string
  readonly asked: (readonly string[] | undefined)[] = []
  status: WatchStatus = STATUS
  scan = (): Promise<RunSummary> => Promise.resolve(SCANNED)
  private server: { close(): void } | undefined

  constructor(
    folder = mkdtempSync(join(realpathSync(tmpdir()), 'regmon-control-')),
    state = 'state.watch.db',
  ) {
    this.folder = folder
    this.address = controlAddress(join(folder, state))
  }

  async listen(): Promise<this> {
    this.server = await listen(this.address, {
      status: () => this.status,
      startScan: (policies) => {
        this.asked.push(policies)
        return this.scan()
      },
    })
    return this
  }

  close(): void {
    this.server?.close()
  }

  [Symbol.dispose](): void {
    this.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** The answer to these bytes; undefined if the connection is closed without one. */
function send(address: string, bytes: string, ends = false): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(address)
    socket.on('connect', () => (ends ? socket.end(bytes) : socket.write(bytes)))
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(text === '' ? undefined : text))
  })
}

describe('a running watch', () => {
  it('reports its status', async () => {
    using watch = await new Watching().listen()
    const answer = await ask(watch.address, { ask: 'status' })
    assert.deepEqual(answer, { status: { ...JSON.parse(JSON.stringify(STATUS)) } })
  })

  it('starts a scan and answers at once, or with --wait when the scan is finished', async () => {
    using watch = await new Watching().listen()
    const { promise, resolve } = Promise.withResolvers<RunSummary>()
    watch.scan = () => promise
    assert.deepEqual(await ask(watch.address, { ask: 'scan', policies: ['p'] }), { asked: true })
    const waiting = ask(watch.address, { ask: 'scan', wait: true })
    await setTimeout(20)
    resolve(SCANNED)
    assert.deepEqual(await waiting, { summary: SCANNED })
    assert.deepEqual(watch.asked, [['p'], undefined])
  })

  it('fails a scan with --wait where the pinned baseline cannot be read, as check would', async () => {
    using watch = await new Watching().listen()
    watch.scan = () => Promise.resolve(SCANNED)
    watch.status = {
      ...STATUS,
      baselineFailure: { code: 'REGMON_STORE_DAMAGED', message: 'damaged' },
    }
    await assert.rejects(ask(watch.address, { ask: 'scan', wait: true }), { code: 'REGMON_STORE_DAMAGED' })
  })

  it('answers with the reason why it does not scan', async () => {
    using watch = await new Watching().listen()
    watch.scan = () =>
      Promise.reject(new RegmonError('REGMON_SELECTION_UNKNOWN', 'none', { hint: 'known policies: p' }))
    for (const wait of [true, false]) {
      await assert.rejects(ask(watch.address, { ask: 'scan', wait }), {
        code: 'REGMON_SELECTION_UNKNOWN',
        message: 'none',
        hint: 'known policies: p',
      })
    }
  })

  it('is undefined when none runs, even if a killed one left its socket', async () => {
    using watch = await new Watching().listen()
    watch.close()
    assert.equal(await ask(watch.address, { ask: 'status' }), undefined)
    if (process.platform === 'win32') return
    writeFileSync(watch.address, '')
    assert.equal(await ask(watch.address, { ask: 'status' }), undefined)
    await watch.listen()
    assert.ok((await ask(watch.address, { ask: 'status' })) !== undefined)
  })

  it('that ends during a request makes the request fail with a message', async () => {
    using watch = await new Watching().listen()
    watch.scan = () => new Promise(() => {})
    const waiting = ask(watch.address, { ask: 'scan', wait: true })
    await setTimeout(20)
    watch.close()
    await assert.rejects(waiting, { code: 'REGMON_CONTROL' })
  })

  it('can be asked by its own user only', { skip: process.platform === 'win32' }, async () => {
    using watch = await new Watching().listen()
    assert.equal(statSync(watch.address).mode & 0o777, 0o600)
    watch.close()
    assert.ok(!existsSync(watch.address))
  })

  it('does not remove the address of a newer watch', {
    skip: process.platform === 'win32',
  }, async () => {
    using watch = await new Watching().listen()
    const next = new Watching(watch.folder)
    rmSync(watch.address)
    watch.scan = () => Promise.reject(new Error('the first'))
    await next.listen()
    watch.close()
    assert.deepEqual(await ask(next.address, { ask: 'scan', wait: true }), { summary: SCANNED })
    next.close()
    assert.deepEqual(readdirSync(watch.folder), [])
  })

  it('does not start when its address is in use, and leaves no file', {
    skip: process.platform === 'win32',
  }, async () => {
    using watch = new Watching()
    mkdirSync(watch.address)
    await assert.rejects(watch.listen())
    assert.deepEqual(readdirSync(watch.folder), [basename(watch.address)])
  })

  it('can have an address of the greatest length', { skip: process.platform === 'win32' }, async () => {
    using watch = new Watching()
    const folder = join(
      watch.folder,
      'x'.repeat(103 - watch.folder.length - '/'.length - '/s.db.sock'.length),
    )
    const last = new Watching(folder, 's.db')
    assert.equal(Buffer.byteLength(last.address), 103)
    await last.listen()
    assert.ok((await ask(last.address, { ask: 'status' })) !== undefined)
    last.close()
  })

  it('is found by every path to its state, and by a short address where the path is too long', () => {
    using watch = new Watching()
    const file = join(watch.folder, 'state.watch.db')
    assert.equal(controlAddress(join(watch.folder, '.', 'x', '..', 'state.watch.db')), watch.address)
    assert.match(controlAddress(file, 'win32'), /^\\\\\.\\pipe\\regmon-[0-9a-f]{32}$/)
    assert.equal(
      controlAddress(file.toUpperCase(), 'win32'),
      controlAddress(file.toUpperCase().toLowerCase(), 'win32'),
    )
    const long = controlAddress(join(watch.folder, 'x'.repeat(200), 'state.watch.db'))
    assert.ok(Buffer.byteLength(long) < 104)
    assert.notEqual(long, controlAddress(join(watch.folder, 'y'.repeat(200), 'state.watch.db')))
  })

  it('does not use a folder that another user made among the temporary files', {
    skip: process.getuid?.() !== 0 && 'only root can make one',
  }, async () => {
    using watch = new Watching()
    const { TMPDIR } = process.env
    process.env['TMPDIR'] = watch.folder
    try {
      const address = controlAddress(join(watch.folder, 'x'.repeat(200), 'state.watch.db'))
      mkdirSync(dirname(address))
      chownSync(dirname(address), 4711, 4711)
      const answering = { status: () => STATUS, startScan: () => Promise.resolve(SCANNED) }
      await assert.rejects(listen(address, answering), { message: /belongs to another user/ })
      await assert.rejects(ask(address, { ask: 'status' }), { code: 'REGMON_CONTROL' })
      chownSync(dirname(address), 0, 0)
      const server = await listen(address, answering)
      assert.ok((await ask(address, { ask: 'status' })) !== undefined)
      server.close()
    } finally {
      if (TMPDIR === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = TMPDIR
    }
  })

  it('survives requests that are not understood', async () => {
    using watch = await new Watching().listen()
    for (const bytes of [
      '\n',
      '{}\n',
      'null\n',
      '{"ask":"stop"}\n',
      '{"ask":"scan","policies":[1]}\n',
      '\xff\n',
    ]) {
      assert.match((await send(watch.address, bytes)) ?? '', /REGMON_CONTROL/, JSON.stringify(bytes))
    }
    assert.equal(await send(watch.address, 'x'.repeat(1 << 18)), undefined, 'a line without an end')
    assert.ok((await ask(watch.address, { ask: 'status' })) !== undefined)
  })

  it('answers clients that close their side, and clients that keep sending', async () => {
    using watch = await new Watching().listen()
    assert.match((await send(watch.address, '{"ask":"status"}\n', true)) ?? '', /"pid":1/)
    watch.scan = () => setTimeout(50, SCANNED)
    assert.match((await send(watch.address, '{"ask":"scan","wait":true}\n', true)) ?? '', /"exitCode":1/)
    assert.match((await send(watch.address, `{"ask":"status"}\n${'x'.repeat(100_000)}`)) ?? '', /"pid":1/)
  })

  it('closes every connection', { skip: process.platform !== 'linux' }, async () => {
    using watch = await new Watching().listen()
    const descriptors = (): number => readdirSync('/proc/self/fd').length
    await ask(watch.address, { ask: 'status' })
    await setTimeout(50)
    const before = descriptors()
    for (let round = 0; round < 500; round++) await ask(watch.address, { ask: 'status' })
    await setTimeout(200)
    assert.ok(descriptors() <= before + 3, `${descriptors() - before} descriptors are left`)
  })
})
