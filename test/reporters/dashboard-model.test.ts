/** What the dashboard knows and what its keys do, without a terminal. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { entryOfDifference } from '../../reporters/tui/dashboard/entry.ts'
import { Journal } from '../../reporters/tui/dashboard/journal.ts'
import { newModel } from '../../reporters/tui/dashboard/model.ts'
import { eventOf, NOW, scanning, startOf, statusOf, story, summaryOf } from '../make/watch-story.ts'
import { drawn, pressed, rowsOf, told } from './dashboard.ts'

const RUN = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run'
const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    at: NOW,
    event: {
      type: 'difference',
      difference: eventOf(index % 60, {
        name: `v${from + index}`,
        policies: [index % 2 ? 'odd' : 'even'],
      }),
      watches: [0],
    } as const,
  }))

describe('keys ask the watch', () => {
  const latest = { key: RUN, value: 'Updater' }
  const cases: readonly (readonly [string, readonly string[], readonly unknown[]])[] = [
    ['s scans all', ['s'], [{ type: 'scan', policies: undefined }]],
    [
      's scans the policy that is shown',
      ['p', 'jj', 'enter', 's'],
      [{ type: 'scan', policies: ['services'] }],
    ],
    ['S scans all in any case', ['p', 'jj', 'enter', 'S'], [{ type: 'scan', policies: undefined }]],
    ['space pauses', [' '], [{ type: 'pause', paused: true }]],
    ['a asks first', ['a'], []],
    ['y accepts', ['a', 'y'], [{ type: 'accept', values: [latest] }]],
    ['n does not', ['a', 'n', 'y'], []],
    ['q does not, and does not quit', ['a', 'q'], []],
    ['Escape does not', ['a', 'escape', 'y'], []],
    ['other keys are no answer', ['a', 'x', 'enter', ' ', 's', 'y'], [{ type: 'accept', values: [latest] }]],
    ['A accepts everything', ['A', 'y'], [{ type: 'accept', values: undefined }]],
    ['q quits', ['q'], [{ type: 'stop' }]],
    ['q closes the help first', ['?', 'q', 'q'], [{ type: 'stop' }]],
    ['q closes the detail first', ['enter', 'q', 'q'], [{ type: 'stop' }]],
    ['q is a letter of a filter', ['/', 'q', 'enter'], []],
    ['Ctrl-C stops, whatever is open', ['/', 'ctrl-c'], [{ type: 'stop' }]],
    ['Ctrl-C stops, whatever is asked', ['a', 'ctrl-c'], [{ type: 'stop' }]],
  ]
  for (const [what, keys, commands] of cases)
    it(what, () => assert.deepEqual(pressed(told(), ...keys), commands))

  it('space goes on where it is paused', () => {
    const model = told([{ at: NOW, event: { type: 'status', status: statusOf(NOW, { paused: true }) } }])
    assert.deepEqual(pressed(model, ' '), [{ type: 'pause', paused: false }])
  })

  it('accepts the event that was asked about, though newer ones came', () => {
    const model = told()
    pressed(model, 'a')
    told(many(3), model)
    assert.deepEqual(pressed(model, 'y'), [{ type: 'accept', values: [latest] }])
  })

  it('accepts a name that is no Unicode by its real name', () => {
    const difference = eventOf(1, { name: 'a\ud800b' })
    const model = told([{ at: NOW, event: { type: 'difference', difference, watches: [] } }])
    assert.deepEqual(pressed(model, 'a', 'y'), [
      { type: 'accept', values: [{ key: RUN, value: 'a\ud800b' }] },
    ])
  })

  it('shows that nothing was accepted for some seconds', () => {
    const model = told()
    pressed(model, 'a', 'n')
    const at = (now: number) => drawn(model, { columns: 80, rows: 24, now })
    assert.match(at(NOW + 4_000), /nothing was accepted/)
    assert.doesNotMatch(at(NOW + 6_000), /nothing was accepted/)
    assert.match(at(NOW + 6_000), /q quit| {2}q$/)
  })

  it('has nothing to accept where nothing happened', () => {
    assert.deepEqual(pressed(newModel(), 'a', 'y'), [])
  })
})

describe('the list', () => {
  const chosen = (model: ReturnType<typeof told>): string =>
    /^> .*?(\S+)\s*$/m
      .exec(drawn(model, { columns: 80, rows: 40 }))?.[1]
      ?.split('\\')
      .at(-1) ?? ''

  it('follows the newest until another is chosen, and then stays with it', () => {
    const model = told(many(50))
    assert.equal(chosen(model), 'v49')
    pressed(model, 'jj')
    assert.equal(chosen(model), 'v47')
    told(many(10, 50), model)
    assert.equal(chosen(model), 'v47')
    pressed(model, 'g')
    told(many(1, 60), model)
    assert.equal(chosen(model), 'v60')
    pressed(model, 'G')
    assert.equal(chosen(model), 'v0')
  })

  it('shows what holds the text, in any case, and what comes later too', () => {
    const model = told(many(50))
    pressed(model, '/', 'V4')
    assert.equal(model.journal.size, 11)
    pressed(model, '9')
    assert.equal(model.journal.size, 1)
    pressed(model, 'backspace', 'enter')
    assert.equal(model.journal.size, 11)
    told(many(1, 400), model)
    assert.equal(model.journal.size, 12)
    pressed(model, 'c')
    assert.equal(model.journal.size, 51)
  })

  it('stays with the chosen one where the filter lets it pass, else with the next older one', () => {
    const model = told(many(50))
    pressed(model, 'jjj', '/', 'even', 'enter')
    assert.equal(chosen(model), 'v46')
    pressed(model, 'c')
    pressed(model, 'k', '/', 'even', 'enter')
    assert.equal(chosen(model), 'v46')
  })
})

describe('what is kept is bounded', () => {
  it('a hundred thousand events, and it says that older ones fell out', () => {
    const model = told(many(100_500))
    assert.equal(model.journal.kept, 100_000)
    assert.match(drawn(model, { columns: 80, rows: 23 }), /Events 100,000, the last of 100,500/)
    pressed(model, 'G')
    assert.match(drawn(model, { columns: 80, rows: 23 }), /^> .*\\v500$/m)
  })

  it('by characters too: names may be long', () => {
    const journal = new Journal({ entries: 1000, characters: 100_000 })
    for (let index = 0; index < 500; index++)
      journal.add((number) => entryOfDifference(eventOf(1, { name: 'x'.repeat(16_000) }), number))
    assert.equal(journal.kept, 6)
    assert.equal(journal.total, 500)
  })

  it('notices are folded by their code, scans and unreadable keys are counted', () => {
    const model = newModel()
    for (let scan = 0; scan < 500; scan++) {
      told([{ at: NOW, event: startOf(NOW) }], model)
      const notice = { type: 'notice', level: 'warning', code: 'REGMON_X', message: `x ${scan}` } as const
      told([{ at: NOW, event: notice }], model)
      for (let key = 0; key < 30; key++) {
        const unreadable = {
          view: '64',
          key: `HKLM\\${scan} ${key}`,
          status: 'denied',
          reason: '5',
          fails: true,
        } as const
        told([{ at: NOW, event: { type: 'unreadable', unreadable } }], model)
      }
    }
    assert.equal(model.notes.notices.length, 1)
    assert.equal(model.notes.notices[0]?.count, 500)
    assert.equal(model.notes.unread.length, 1000)
    assert.equal(model.notes.unreadCount, 15_000)
    told([{ at: NOW, event: { type: 'run-end', summary: summaryOf(NOW, 1, 0) } }], model)
    for (let scan = 0; scan < 500; scan++)
      told(
        [startOf(NOW), { type: 'run-end', summary: summaryOf(NOW, 1, 0) } as const].map((event) => ({
          at: NOW,
          event,
        })),
        model,
      )
    assert.equal(model.history.length, 200)
    assert.equal(model.notes.unreadCount, 0)
  })

  it('a filtered journal answers as one that is filtered anew', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 120 }), (steps) => {
        const limits = { entries: 20, characters: 1e9 }
        const kept = new Journal(limits)
        for (const [index, step] of steps.entries()) {
          const filter = { text: ['', 'v', 'v1', 'odd'][step] ?? '', policy: step === 4 ? 'even' : undefined }
          if (step <= 4) kept.setFilter(filter)
          else
            kept.add((number) =>
              entryOfDifference(
                eventOf(1, { name: `v${step}`, policies: [index % 2 ? 'odd' : 'even'] }),
                number,
              ),
            )
          const all = kept.window(0, 100).map(({ number }) => number)
          const now = kept.filter
          kept.setFilter({ text: '', policy: undefined })
          kept.setFilter(now)
          assert.deepEqual(
            all,
            kept.window(0, 100).map(({ number }) => number),
          )
          assert.equal(all.length, kept.size)
          for (const [place, number] of all.entries()) assert.equal(kept.indexOf(number), place)
        }
      }),
      { numRuns: 200 },
    )
  })
})

it('no sequence of keys and events breaks it', () => {
  const keys = ['up', 'down', 'pageup', 'pagedown', 'home', 'end', 'enter', 'escape', 'backspace', 'ctrl-u']
  const key = fc.oneof(
    fc.constantFrom(...keys, ...'jkgGpcnsSaAyq/? '),
    fc.string({ minLength: 1, maxLength: 3, unit: 'binary' }),
  )
  const stream = [...story(), ...scanning()]
  fc.assert(
    fc.property(
      fc.array(fc.tuple(key, fc.nat(20)), { maxLength: 60 }),
      fc.nat(120),
      fc.nat(50),
      (steps, columns, rows) => {
        const model = newModel({ entries: 5, characters: 1e6 })
        let at = 0
        for (const [pressedKey, events] of steps) {
          told(stream.slice(at, at + events), model)
          at += events
          pressed(model, pressedKey)
          assert.equal(rowsOf(model, { columns: columns + 1, rows: rows + 1 }).length, rows + 1)
        }
      },
    ),
    { numRuns: 300 },
  )
})
