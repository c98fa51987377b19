/** The judge against a naive one, over random registries, policies and runs (contract 7), with both stores. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compilePlan } from '../../src/plan/index.ts'
import { type RunOptions, run } from '../../src/run/index.ts'
import { openStore } from '../../src/store/open.ts'
import type { DigestStore } from '../../src/store/store.ts'
import { recordsOf } from '../../src/store/tree/index.ts'
import { policyOf } from '../make/policy.ts'
import {
  type Book,
  type BookEntry,
  type BookWatch,
  EMPTY,
  judgeNaively,
  stateText,
  textOf,
  type Verdict,
  watchText,
} from './oracle.ts'
import { history, parse, type Step, sourceOf } from './world.ts'

/** Each run writes a store, and a disk would be waited for. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** Cases for each store; thousands at night. */
const CASES = Number(process.env['REGMON_JUDGE_CASES'] ?? 500)

for (const scheme of ['', 'file:']) {
  describe(`the judge, with ${scheme === '' ? 'the embedded store' : 'the reviewed file'}`, () => {
    it('decides as a naive one does', { timeout: 600_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(history, (steps) => compare(steps, scheme)),
        { numRuns: CASES },
      )
    })
  })
}

async function compare(steps: readonly Step[], scheme: string): Promise<void> {
  const folder = mkdtempSync(join(MEMORY, 'regmon-judge-'))
  const open = (): DigestStore => openStore(`${scheme}${join(folder, 'store')}`, folder, { readOnly: false })
  let book = EMPTY
  try {
    for (const [index, step] of steps.entries()) {
      const store = open()
      const expected = judgeNaively(step, book, store.grows)
      if (expected === 'nothing is selected') continue
      const found = await verdictOf(step, store)
      store.close()
      assert.deepEqual(found, expected, `run ${index + 1}, ${step.mode}`)
      book = expected.book
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function verdictOf(step: Step, store: DigestStore): Promise<Verdict> {
  const events: string[] = []
  const findings: string[] = []
  const policies = step.policies.map((sketch, index) => policyOf({ ...sketch, name: `p${index}` }, index))
  const source = sourceOf(step.world)
  const plan = compilePlan(policies)
  const patterns = step.patterns.map(parse)
  const options: RunOptions = {
    policies,
    selection: { policies: step.selected.map((number) => `p${number}`), tags: [], view: step.view },
    source,
    store,
    hostname: 'TEST',
    target: 'TEST',
    mode: step.mode === 'ci' ? 'check' : step.mode,
    ...(step.mode === 'watch' && {
      watch: {
        plan,
        full: plan,
        due: new Set(plan.watches.map(({ index }) => index)),
        pass: undefined,
        covered: false,
        hidden: new Map(),
        sequence: () => '1',
      },
    }),
    accept: patterns,
    mayWrite: step.mode !== 'ci',
    requireBaseline: step.requireBaseline,
    allowUnreadable: step.allowUnreadable,
    allowSkipped: step.allowSkipped,
    ...(step.forgets && { forget: patterns }),
    emit: (event) => {
      if (event.type === 'difference') {
        const { type, view, key, name, digestName, previous, present, policies } = event.difference
        events.push(
          textOf(
            type,
            view,
            key,
            name.toUpperCase(),
            digestName,
            stateText(previous),
            stateText(present),
            ...policies.toSorted(),
          ),
        )
      }
      if (event.type === 'finding') {
        const { kind, view, key, name } = event.finding
        findings.push(textOf(kind, view, key, name?.toUpperCase()))
      }
    },
  }
  const { exitCode } = await run(options)
  return {
    exitCode,
    events: events.toSorted(),
    findings: findings.toSorted(),
    book: await bookOf(store),
  }
}

async function bookOf(store: DigestStore): Promise<Book> {
  const baseline = await store.baseline('TEST')
  try {
    if (baseline.head === undefined) return EMPTY
    const { watches, unreadable, findings } = baseline.head.content
    const entries = new Map<string, BookEntry>()
    for await (const { view, names, entries: recorded } of recordsOf(baseline)) {
      for (const { name, type, size, digestName, digest, data, unreviewed = false } of recorded)
        entries.set(textOf(view, names.join('\\'), name.toUpperCase(), digestName), {
          name,
          type,
          size,
          digest,
          hasData: data !== undefined,
          unreviewed,
        })
    }
    const known = watches.map(({ key, value, view, recursive, exclude }): BookWatch => {
      const excludes = exclude.map((one) => `${one.key}\\${one.value}`).toSorted()
      return { pattern: `${key}\\${value}`, excludes, view, recursive }
    })
    return {
      exists: true,
      entries,
      watches: new Map(known.map((watch) => [watchText(watch), watch])),
      unreadable: new Set(unreadable.map(({ view, key, name }) => textOf(view, key, name?.toUpperCase()))),
      findings: new Set(
        findings.map(({ kind, view, key, name }) => textOf(kind, view, key, name?.toUpperCase())),
      ),
    }
  } finally {
    baseline.close()
  }
}
