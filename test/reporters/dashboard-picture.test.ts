/**
 * Screens of the dashboard in the sizes that terminals have: `test/reporters/dashboard/<case>.txt`. UPDATE_GOLDEN=1
 * rewrites them. Every screen must have its exact size, and must hold no control character.
 */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { cells } from '../../reporters/tui/cells.ts'
import { newModel } from '../../reporters/tui/dashboard/model.ts'
import { textOf } from '../../reporters/tui/line.ts'
import { HOSTILE_NAMES } from '../make/hostile-names.ts'
import { eventOf, NOW, scanning, statusOf, story, type TimedEvent } from '../make/watch-story.ts'
import { draw, type Look, modelAfter, pressKeys, rowsOf } from './dashboard.ts'

const FOLDER = join(import.meta.dirname, 'dashboard')
const SIZES: readonly Look[] = [
  { columns: 80, rows: 24 },
  { columns: 100, rows: 30 },
  { columns: 200, rows: 60 },
  { columns: 60, rows: 15 },
]
const [SMALL] = SIZES
/** Characters that no terminal may receive. */
const RAW = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u

interface Case {
  readonly keys?: readonly string[]
  readonly more?: readonly TimedEvent[]
  readonly look?: Look
}

const paused: TimedEvent = { at: NOW, event: { type: 'status', status: statusOf(NOW, { paused: true }) } }
const failing = statusOf(NOW, {
  reporters: [{ name: 'jsonl=\\\\nas\\log\\regmon.jsonl', pending: 1204, failure: 'ENOSPC: no space left' }],
})
/** Twelve policies of which every second one needs attention, and one that no longer loads. */
const manyPolicies = statusOf(NOW, {
  pending: 3,
  policies: Array.from({ length: 12 }, (_, index) => ({
    ...statusOf(NOW).policies[index % 5]!,
    name: `policy-${index}`,
    state: index % 2 === 0 ? 'ok' : 'events',
    pending: index === 10 ? 3 : 0,
    ...(index === 8 && {
      failure: '/watch/0: expected a pattern, found 5; the policy from before is followed',
    }),
  })),
})
const CASES: Readonly<Record<string, Case>> = {
  'an open detail': { keys: ['jjj', 'enter'] },
  'a filter': { keys: ['/', 'RUN\\', 'enter'] },
  'a filter while it is typed': { keys: ['/', 'up\u001bx'] },
  'a policy': { keys: ['p', 'jj', 'enter'] },
  'the list of policies': { keys: ['p', 'j'] },
  'a question': { keys: ['j', 'a'] },
  'a question about everything': { keys: ['A'] },
  'the notes': { keys: ['n'] },
  'the help': { keys: ['?'] },
  'a scan': { more: scanning() },
  'a scan in two columns': { more: scanning(), look: { columns: 130, rows: 35 } },
  'a requested scan': { keys: ['s'] },
  paused: { more: [paused] },
  'an output that fails': { more: [{ at: NOW, event: { type: 'status', status: failing } }] },
  'a scan that failed to begin': {
    more: [{ at: NOW, event: { type: 'bail-out', code: 'REGMON_SOURCE', message: 'the hive is gone' } }],
  },
  'many policies': { more: [{ at: NOW, event: { type: 'status', status: manyPolicies } }] },
  'many policies in two columns': {
    more: [{ at: NOW, event: { type: 'status', status: manyPolicies } }],
    look: { columns: 120, rows: 40 },
  },
  'help that scrolls': { keys: ['?', 'jjj'], look: { columns: 60, rows: 15 } },
  'values in wide rows': { look: { columns: 140, rows: 30 } },
  'in ASCII': { look: { columns: 100, rows: 30, ascii: true } },
}

function check(text: string, name: string): void {
  const file = join(FOLDER, `${name.replaceAll(' ', '-')}.txt`)
  if (process.env['UPDATE_GOLDEN']) writeFileSync(file, `${text}\n`)
  assert.ok(existsSync(file), `${file} is missing: UPDATE_GOLDEN=1 writes it`)
  assert.equal(`${text}\n`, readFileSync(file, 'utf8'))
}

describe('the screen', () => {
  for (const look of SIZES) {
    const name = `${look.columns}x${look.rows}`
    it(`at ${name}`, () => check(draw(modelAfter(), look), name))
  }
  for (const [name, { keys = [], more = [], look = SMALL! }] of Object.entries(CASES)) {
    it(`of ${name}`, () => {
      const model = modelAfter([...story(), ...more])
      pressKeys(model, ...keys)
      check(draw(model, look), name)
    })
  }
  it('has no golden file without a case', () => {
    const names = [...SIZES.map(({ columns, rows }) => `${columns}x${rows}`), ...Object.keys(CASES)]
    assert.deepEqual(
      readdirSync(FOLDER).sort(),
      names.map((name) => `${name.replaceAll(' ', '-')}.txt`).sort(),
    )
  })
})

it('the last row names as many keys as fit, always with n, ? and q', () => {
  for (let columns = 24; columns <= 200; columns++) {
    const bar = draw(modelAfter(), { columns, rows: 24 }).split('\n').at(-1) ?? ''
    assert.match(bar, /\bn\b.* \? help {2}q( quit)?$/, `${columns}`)
    assert.ok(bar.length <= columns)
  }
})

describe('every screen', () => {
  const sizes: Look[] = [...SIZES]
  for (const columns of [1, 2, 7, 20, 39, 59, 61, 79, 119, 120, 159, 160, 400])
    for (const rows of [1, 2, 3, 5, 13, 14, 40, 100]) sizes.push({ columns, rows })
  const states: readonly (readonly string[])[] = [
    [],
    ['enter'],
    ['?'],
    ['p'],
    ['n'],
    ['a'],
    ['/', 'x'],
    ['s'],
  ]

  it('has its exact size, in any size and state', () => {
    for (const stream of [[], story(), [...story(), ...scanning()]])
      for (const keys of states) {
        const model = modelAfter(stream)
        pressKeys(model, ...keys)
        for (const look of sizes) {
          const rows = rowsOf(model, look)
          assert.equal(rows.length, look.rows)
          for (const row of rows)
            assert.equal(
              cells(textOf(row)),
              look.columns,
              `${JSON.stringify(look)} ${keys}: ${JSON.stringify(row)}`,
            )
        }
      }
  })

  it('is drawn by Ink unchanged', () => {
    for (const look of SIZES) {
      const made = rowsOf(modelAfter(), look).map((row) => textOf(row).trimEnd())
      assert.deepEqual(
        draw(modelAfter(), look)
          .split('\n')
          .map((row) => row.trimEnd()),
        made,
      )
    }
  })

  it('shows hostile names escaped, wherever they appear', () => {
    for (const [what, name] of Object.entries(HOSTILE_NAMES)) {
      const model = modelAfter(story())
      const key = `HKLM\\SOFTWARE\\${name}`
      const difference = eventOf(1, { key, name, present: { data: name }, policies: [name], tags: [name] })
      const status = statusOf(NOW, { hostname: name, source: name, store: name })
      const policies = status.policies.map((policy) => ({
        ...policy,
        name,
        description: name,
        trigger: name,
      }))
      const reporters = [{ name, pending: 1, failure: name }]
      const unreadable = {
        view: '64',
        key,
        status: 'denied',
        reason: name,
        fails: true,
      } as const
      modelAfter(
        [
          { type: 'status', status: { ...status, policies, reporters } } as const,
          { type: 'difference', difference, watches: [] } as const,
          { type: 'unreadable', unreadable } as const,
          { type: 'notice', level: 'error', code: name, message: name } as const,
          { type: 'progress', keys: 1, values: 1, key } as const,
        ].map((event) => ({ at: NOW, event })),
        model,
      )
      for (const keys of [[], ['enter'], ['p'], ['n'], ['q', 'a'], ['n', '/', name.slice(0, 50)]]) {
        pressKeys(model, ...keys)
        for (const look of SIZES)
          for (const row of rowsOf(model, look)) assert.doesNotMatch(textOf(row), RAW, what)
      }
      for (const row of draw(model, SMALL!).split('\n')) assert.doesNotMatch(row, RAW, what)
    }
  })

  it('can be drawn before the first event', () => {
    assert.match(draw(newModel(), SIZES[0]!), /regmon is starting/)
  })

  it('has no colours without color', () => {
    assert.doesNotMatch(draw(modelAfter(), SIZES[0]!), /\u001b/)
  })
})
