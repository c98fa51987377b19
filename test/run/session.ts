/** A store in a folder of its own, and runs against it: what the tests of checks and accepts share. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Pattern, parsePattern } from '../../src/pattern/index.ts'
import type { EventRecord, FindingRecord, RunRecord } from '../../src/report/nxlog/records.ts'
import { differenceRecord, findingRecord, runRecord } from '../../src/report/nxlog/write.ts'
import type { RunEvent } from '../../src/report/run-event.ts'
import { type RunOptions, run } from '../../src/run/index.ts'
import type { RegistrySource } from '../../src/source/source.ts'
import { openStore } from '../../src/store/open.ts'
import type { MemoryRegistry } from '../make/memory-registry.ts'
import { policyOf, type Sketch } from '../make/policy.ts'
import { RUN_OPTIONS } from '../make/run-options.ts'

export type StoreKind = 'sqlite' | 'file'

export interface Told {
  readonly code: number
  readonly record: RunRecord
  readonly events: readonly EventRecord[]
  readonly findings: readonly FindingRecord[]
  readonly notices: readonly string[]
  readonly all: readonly RunEvent[]
}

export type Extra = Partial<
  Omit<RunOptions, 'policies' | 'source' | 'store' | 'accept' | 'forget' | 'selection'>
> & {
  readonly accept?: readonly string[]
  readonly forget?: readonly string[]
  readonly select?: Partial<RunOptions['selection']>
}

export class Session {
  readonly folder = mkdtempSync(join(tmpdir(), 'regmon-run-'))
  readonly kind: StoreKind

  constructor(kind: StoreKind) {
    this.kind = kind
  }

  get storeFile(): string {
    return join(this.folder, this.kind === 'sqlite' ? 'state.db' : 'baseline.jsonl')
  }

  async check(
    from: MemoryRegistry | RegistrySource,
    policies: readonly Sketch[],
    extra: Extra = {},
  ): Promise<Told> {
    const source = 'target' in from ? from : from.source()
    const { accept = [], forget = [], select, ...options } = extra
    const forgotten = forget.map(patternOf)
    const store = openStore(this.kind === 'sqlite' ? this.storeFile : `file:${this.storeFile}`, this.folder, {
      readOnly: options.mayWrite === false,
    })
    const all: RunEvent[] = []
    try {
      const summary = await run({
        ...RUN_OPTIONS,
        policies: policies.map((sketch, index) => policyOf(sketch, index)),
        selection: { policies: [], tags: [], view: undefined, ...select },
        source,
        store,
        target: source.target.hostname ?? 'TEST',
        accept: [...accept.map(patternOf), ...forgotten],
        forget: forgotten,
        emit: (event) => all.push(event),
        ...options,
      })
      return {
        code: summary.exitCode,
        record: runRecord(summary),
        events: all.flatMap((event) =>
          event.type === 'difference' ? [differenceRecord(event.difference)] : [],
        ),
        findings: all.flatMap((event) => (event.type === 'finding' ? [findingRecord(event.finding)] : [])),
        notices: all.flatMap((event) => (event.type === 'notice' ? [event.code] : [])),
        all,
      }
    } finally {
      store.close()
    }
  }

  accept(
    from: MemoryRegistry | RegistrySource,
    policies: readonly Sketch[],
    accept: readonly string[] = [],
    extra: Extra = {},
  ) {
    return this.check(from, policies, { ...extra, mode: 'accept', accept })
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function patternOf(text: string): Pattern {
  const pattern = parsePattern(text)
  if ('problem' in pattern) throw new TypeError(pattern.problem)
  return pattern
}

/** `CHANGE HKLM\a\v`, sorted: enough to say what a run told. */
export function brief({ events }: Told): string[] {
  return events.map(({ EventType, RegistryValueName }) => `${EventType} ${RegistryValueName}`).sort()
}
