/** The dashboard's model and keys, without a terminal. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { entryOfDifference } from '../../reporters/tui/dashboard/entry.ts'
import { Journal } from '../../reporters/tui/dashboard/journal.ts'
import { newModel } from '../../reporters/tui/dashboard/model.ts'
import { markAccepted } from '../../reporters/tui/dashboard/press.ts'
import { eventOf, NOW, scanning, startOf, statusOf, story, summaryOf } from '../make/watch-story.ts'
import { draw, modelAfter, pressKeys, rowsOf } from './dashboard.ts'

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

describe('a key', () => {
  const latest = { key: RUN, value: 'Updater' }
  const cases: readonly (readonly [string, readonly string[], readonly unknown[]])[] = [
    ['s scans all', ['s'], [{ type: 'scan', policies: undefined }]],
    [
      's scans the policy that is shown',
      ['p', 'jj', 'enter', 's'],
      [{ type: 'scan', policies: ['services'] }],
    ],
    ['S scans all, whatever is shown', ['p', 'jj', 'enter', 'S'], [{ type: 'scan', policies: undefined }]],
    ['space pauses', [' '], [{ type: 'pause', paused: true }]],
    ['a asks first', ['a'], []],
    ['y accepts', ['a', 'y'], [{ type: 'accept', values: [latest] }]],
    ['n does not accept', ['a', 'n', 'y'], []],
    ['q does not accept, and does not quit', ['a', 'q'], []],
    ['Escape does not accept', ['a', 'escape', 'y'], []],
    [
      'other keys do not answer the question',
      ['a', 'x', 'enter', ' ', 's', 'y'],
      [{ type: 'accept', values: [latest] }],
    ],
    ['A accepts everything', ['A', 'y'], [{ type: 'accept', values: undefined }]],
    ['q quits', ['q'], [{ type: 'stop' }]],
    ['q closes the help first', ['?', 'q', 'q'], [{ type: 'stop' }]],
    ['q closes the detail first', ['enter', 'q', 'q'], [{ type: 'stop' }]],
    ['q is a letter while a filter is typed', ['/', 'q', 'enter'], []],
    ['Ctrl-C stops, whatever is open', ['/', 'ctrl-c'], [{ type: 'stop' }]],
    ['Ctrl-C stops, whatever is asked', ['a', 'ctrl-c'], [{ type: 'stop' }]],
  ]
  for (const [what, keys, commands] of cases)
    it(what, () => assert.deepEqual(pressKeys(modelAfter(), ...keys), commands))

  it('space resumes a paused watch', () => {
    const model = modelAfter([
      { at: NOW, event: { type: 'status', status: statusOf(NOW, { paused: true }) } },
    ])
    assert.deepEqual(pressKeys(model, ' '), [{ type: 'pause', paused: false }])
  })

  it('y accepts the event of the question, although newer events arrived', () => {
    const model = modelAfter()
    pressKeys(model, 'a')
    modelAfter(many(3), model)
    assert.deepEqual(pressKeys(model, 'y'), [{ type: 'accept', values: [latest] }])
  })

  it('y accepts a name that is not valid Unicode as it is stored', () => {
    const difference = eventOf(1, { name: 'a\ud800b' })
    const model = modelAfter([{ at: NOW, event: { type: 'difference', difference, watches: [] } }])
    assert.deepEqual(pressKeys(model, 'a', 'y'), [
      { type: 'accept', values: [{ key: RUN, value: 'a\ud800b' }] },
    ])
  })

  it('n shows for some seconds that nothing was accepted', () => {
    const model = modelAfter()
    pressKeys(model, 'a', 'n')
    const at = (now: number) => draw(model, { columns: 80, rows: 24, now })
    assert.match(at(NOW + 4_000), /nothing was accepted/)
    assert.doesNotMatch(at(NOW + 6_000), /nothing was accepted/)
    assert.match(at(NOW + 6_000), /q quit| {2}q$/)
  })

  it('a without any event accepts nothing', () => {
    assert.deepEqual(pressKeys(newModel(), 'a', 'y'), [])
  })
})

describe('the list of events', () => {
  const selected = (model: ReturnType<typeof modelAfter>): string =>
    /^> .*?(\S+)\s*$/m
      .exec(draw(model, { columns: 80, rows: 40 }))?.[1]
      ?.split('\\')
      .at(-1) ?? ''

  it('follows the newest event until another one is selected', () => {
    const model = modelAfter(many(50))
    assert.equal(selected(model), 'v49')
    pressKeys(model, 'jj')
    assert.equal(selected(model), 'v47')
    modelAfter(many(10, 50), model)
    assert.equal(selected(model), 'v47')
    pressKeys(model, 'g')
    modelAfter(many(1, 60), model)
    assert.equal(selected(model), 'v60')
    pressKeys(model, 'G')
    assert.equal(selected(model), 'v0')
  })

  it('shows events that contain the text, in any case, also those that arrive later', () => {
    const model = modelAfter(many(50))
    pressKeys(model, '/', 'V4')
    assert.equal(model.journal.size, 11)
    pressKeys(model, '9')
    assert.equal(model.journal.size, 1)
    pressKeys(model, 'backspace', 'enter')
    assert.equal(model.journal.size, 11)
    modelAfter(many(1, 400), model)
    assert.equal(model.journal.size, 12)
    pressKeys(model, 'c')
    assert.equal(model.journal.size, 51)
  })

  it('keeps the selected event where it matches the filter, else selects the next older one', () => {
    const model = modelAfter(many(50))
    pressKeys(model, 'jjj', '/', 'even', 'enter')
    assert.equal(selected(model), 'v46')
    pressKeys(model, 'c')
    pressKeys(model, 'k', '/', 'even', 'enter')
    assert.equal(selected(model), 'v46')
  })
})

describe('an accepted event', () => {
  const names = (model: ReturnType<typeof modelAfter>) =>
    model.journal.window(0, 100).map(({ number }) => number)

  it('is marked, with older events of the same value, and is not pending', () => {
    const model = modelAfter(many(4))
    modelAfter(many(1, 3), model)
    const values = [{ key: RUN, value: 'v3' }]
    markAccepted(model, values, 5)
    assert.match(draw(model, { columns: 80, rows: 24 }), /^>√.*v3\n√ .*v3\n {2}.*v2/m)
    assert.match(draw(model, { columns: 80, rows: 24, ascii: true }), /^>\+/m)
    pressKeys(model, 'P')
    assert.deepEqual(names(model), [2, 1, 0])
    assert.match(draw(model, { columns: 80, rows: 24 }), /Events 3 of 5 .* pending$/m)
    pressKeys(model, 'c')
    assert.equal(model.journal.size, 5)
  })

  it('is not one that arrived after everything was accepted', () => {
    const model = modelAfter(many(3))
    const before = model.journal.total
    modelAfter(many(1, 3), model)
    markAccepted(model, undefined, before)
    pressKeys(model, 'P')
    assert.deepEqual(names(model), [3])
  })

  it('may have been accepted elsewhere: then nothing of its policy is pending', () => {
    const model = modelAfter(many(4))
    const report = (pending: number) => {
      const policies = ['odd', 'even'].map((name) => ({
        ...statusOf(NOW).policies[0]!,
        name,
        pending: name === 'odd' ? pending : 1,
      }))
      modelAfter([{ at: NOW, event: { type: 'status', status: statusOf(NOW, { policies }) } }], model)
    }
    pressKeys(model, 'P')
    report(0)
    assert.deepEqual(names(model), [2, 0])
    report(2)
    assert.deepEqual(names(model), [3, 2, 1, 0])
  })
})

describe('the model is bounded', () => {
  it('keeps a hundred thousand events, and gives the total', () => {
    const model = modelAfter(many(100_500))
    assert.equal(model.journal.kept, 100_000)
    assert.match(draw(model, { columns: 80, rows: 23 }), /Events 100,000, the last of 100,500/)
    pressKeys(model, 'G')
    assert.match(draw(model, { columns: 80, rows: 23 }), /^> .*\\v500$/m)
  })

  it('keeps fewer events where names are long', () => {
    const journal = new Journal({ entries: 1000, characters: 100_000 })
    for (let index = 0; index < 500; index++)
      journal.add((number) => entryOfDifference(eventOf(1, { name: 'x'.repeat(16_000) }), number))
    assert.equal(journal.kept, 6)
    assert.equal(journal.total, 500)
  })

  it('counts notices by their code, and scans and unreadable keys', () => {
    const model = newModel()
    for (let scan = 0; scan < 500; scan++) {
      modelAfter([{ at: NOW, event: startOf(NOW) }], model)
      const notice = { type: 'notice', level: 'warning', code: 'REGMON_X', message: `x ${scan}` } as const
      modelAfter([{ at: NOW, event: notice }], model)
      for (let key = 0; key < 30; key++) {
        const unreadable = {
          view: '64',
          key: `HKLM\\${scan} ${key}`,
          status: 'denied',
          reason: '5',
          fails: true,
        } as const
        modelAfter([{ at: NOW, event: { type: 'unreadable', unreadable } }], model)
      }
    }
    assert.equal(model.notes.notices.length, 1)
    assert.equal(model.notes.notices[0]?.count, 500)
    assert.equal(model.notes.unreadableNotes.length, 1000)
    assert.equal(model.notes.unreadableCount, 15_000)
    modelAfter([{ at: NOW, event: { type: 'run-end', summary: summaryOf(NOW, 1, 0) } }], model)
    for (let scan = 0; scan < 500; scan++)
      modelAfter(
        [startOf(NOW), { type: 'run-end', summary: summaryOf(NOW, 1, 0) } as const].map((event) => ({
          at: NOW,
          event,
        })),
        model,
      )
    assert.equal(model.history.length, 200)
    assert.equal(model.notes.unreadableCount, 0)
  })

  it('answers from a filtered journal as from one that is filtered again', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 120 }), (steps) => {
        const limits = { entries: 20, characters: 1e9 }
        const kept = new Journal(limits)
        for (const [index, step] of steps.entries()) {
          const filter = {
            text: ['', 'v', 'v1', 'odd'][step] ?? '',
            policy: step === 4 ? 'even' : undefined,
            pendingOnly: step === 5,
          }
          if (step <= 5) kept.setFilter(filter)
          else if (step <= 7) kept.setSettled(new Set(step === 6 ? ['odd'] : []))
          else if (step === 8) kept.accept(({ number }) => number % 3 === 0)
          else
            kept.add((number) =>
              entryOfDifference(
                eventOf(1, { name: `v${step}`, policies: [index % 2 ? 'odd' : 'even'] }),
                number,
              ),
            )
          const all = kept.window(0, 100).map(({ number }) => number)
          const now = kept.filter
          kept.setFilter({ text: '', policy: undefined, pendingOnly: false })
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

it('no sequence of keys and events breaks the dashboard', () => {
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
          modelAfter(stream.slice(at, at + events), model)
          at += events
          pressKeys(model, pressedKey)
          assert.equal(rowsOf(model, { columns: columns + 1, rows: rows + 1 }).length, rows + 1)
        }
      },
    ),
    { numRuns: 300 },
  )
})
