/** A registry in memory under a real watch, on a clock that the test drives. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Policy } from '../../src/policy/index.ts'
import { REG_SZ, type View } from '../../src/registry/index.ts'
import { run } from '../../src/run/index.ts'
import type { RegistrySource } from '../../src/source/source.ts'
import { openStore } from '../../src/store/open.ts'
import { openWatchState } from '../../src/store/sqlite/watch-state.ts'
import type { DigestStore } from '../../src/store/store.ts'
import type { WatchState } from '../../src/store/watch-state.ts'
import { Scanner, Watcher } from '../../src/watch/index.ts'
import { MemoryRegistry } from '../make/memory-registry.ts'
import { policyOf, type Sketch } from '../make/policy.ts'
import { RUN_OPTIONS } from '../make/run-options.ts'
import { TestClock } from './test-clock.ts'
import { TestOutput } from './test-output.ts'

export interface StartOptions {
  readonly view?: View
  readonly reload?: (stopped: AbortSignal) => Promise<readonly Policy[] | undefined>
  readonly selects?: (policy: Policy) => boolean
  readonly notifyAll?: boolean
  readonly outputs?: readonly TestOutput[]
  readonly openOutputs?: () => Promise<never>
}

export class Watched {
  readonly folder = mkdtempSync(join(tmpdir(), 'regmon-watched-'))
  readonly clock = new TestClock()
  readonly registry = new MemoryRegistry(() => this.clock.filetime())
  readonly output = new TestOutput()
  /** `warning REGMON_SCAN_SLOW`, and the message. */
  readonly notices: string[] = []
  /** Called before a scan's source is opened. */
  onOpen: () => void | Promise<void> = () => {}
  /** Wraps the source of each scan. */
  wrap: (source: RegistrySource) => RegistrySource = (source) => source
  /** Called in the middle of a scan. */
  onScan: () => void = () => {}
  /** Paths that scans opened to read. */
  opened: string[] = []
  watcher!: Watcher
  state!: WatchState
  private pinned: DigestStore | undefined
  private running: Promise<void> | undefined
  private source: { readonly opened: readonly string[] } = { opened: [] }

  set(key: string, name: string, text: string): void {
    this.registry.set(key, name, REG_SZ, Buffer.from(text, 'utf16le'))
  }

  get stateFile(): string {
    return join(this.folder, 'state.watch.db')
  }

  /** The pinned baseline: `pinned.db`, or `file:pinned.jsonl`. */
  pinnedStore(readOnly: boolean, spec = 'pinned.db'): DigestStore {
    return openStore(spec, this.folder, { readOnly })
  }

  /** Takes the registry as it is as the pinned baseline of these policies. */
  async accept(sketches: readonly Partial<Sketch>[], spec?: string, view?: View): Promise<void> {
    const store = this.pinnedStore(false, spec)
    await run({
      ...RUN_OPTIONS,
      selection: { ...RUN_OPTIONS.selection, view },
      policies: policiesOf(sketches),
      source: this.wrap(this.registry.source()),
      store,
      mode: 'accept',
    })
    store.close()
  }

  /** Starts a watch; resolves when it has done what is due. */
  async start(sketches: readonly Partial<Sketch>[], options: StartOptions & { pinned?: string } = {}) {
    const { clock } = this
    this.state = openWatchState(this.stateFile, () => clock.now().wall)
    this.pinned = this.pinnedStore(true, options.pinned)
    const hostnameOf = (): string => 'TEST'
    const watcher = new Watcher({
      policies: policiesOf(sketches),
      selects: options.selects ?? (() => true),
      reload: options.reload,
      notifyAll: options.notifyAll === true,
      openSource: async () => {
        await this.onOpen()
        this.opened.push(...this.source.opened)
        const source = this.registry.source()
        this.source = source
        return this.wrap(source)
      },
      scanner: new Scanner({
        state: this.state,
        pinned: this.pinned,
        view: options.view,
        allowUnreadable: false,
        target: 'TEST',
        hostnameOf: () => {
          this.onScan()
          return hostnameOf()
        },
        now: () => clock.now().wall,
      }),
      state: this.state,
      openOutputs: async () => (await options.openOutputs?.()) ?? options.outputs ?? [this.output],
      accept: async () => '',
      onNotice: (level, code, message) => this.notices.push(`${level} ${code}: ${message}`),
      clock,
      describe: { pid: 1, version: '0', store: this.pinned.name },
      hostnameOf,
    })
    this.watcher = watcher
    this.running = watcher.run()
    await Promise.race([this.running, clock.settled()])
    return watcher
  }

  /** Keys right below `HKLM\S` that were read since it was asked last; those above are always listed. */
  keysRead(): string[] {
    const read = [...this.opened, ...this.source.opened].filter((path) => /^HKLM\\S\\/.test(path))
    this.opened = []
    this.source = { opened: [] }
    return read
  }

  async stop(): Promise<void> {
    this.watcher.stop()
    try {
      await this.running
    } finally {
      this.release()
    }
  }

  /** Leaves it as a kill would: nothing more is reported. */
  release(): void {
    this.state.close()
    this.pinned?.close()
    this.running = undefined
  }

  /** Waits for a watch that ends by itself. */
  async ended(): Promise<void> {
    try {
      await this.running
    } finally {
      this.release()
    }
  }

  /** Changes whenever the state's file is written. */
  get written(): string {
    const { mtimeNs, size } = statSync(this.stateFile, { bigint: true })
    return `${mtimeNs} ${size}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.running !== undefined) await this.stop()
    rmSync(this.folder, { recursive: true })
  }
}

export function policiesOf(sketches: readonly Partial<Sketch>[]): Policy[] {
  return sketches.map((sketch, index) =>
    policyOf({ name: `p${index}`, watch: ['HKLM\\S\\**\\*'], ...sketch }, index),
  )
}
