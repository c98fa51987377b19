/** The table of modes (`src/judge/rules.ts`), row by row against chapters 6 and 7 of the contract. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Rules, rulesFor } from '../../src/judge/index.ts'

type Circumstances = Parameters<typeof rulesFor>[0]

/** A check of a whole config against the embedded store, which holds a baseline. */
const CHECK: Circumstances = {
  mode: 'check',
  mayWrite: true,
  requireBaseline: false,
  storeGrows: true,
  hasBaseline: true,
  isNarrowed: false,
  hasPatterns: false,
  readsChangesOnly: false,
}
const CI: Circumstances = { ...CHECK, mayWrite: false, requireBaseline: true }
const UPDATE: Circumstances = { ...CHECK, mode: 'update' }
const ACCEPT: Circumstances = { ...CHECK, mode: 'accept' }
const PREVIEW: Circumstances = { ...CHECK, mode: 'preview' }
const WATCH: Circumstances = { ...CHECK, mode: 'watch' }
const file = { storeGrows: false }

const ROWS: readonly (readonly [says: string, Circumstances, Partial<Rules>])[] = [
  ['a check records watches that it has never seen', CHECK, { recordsUnknown: true, writes: true }],
  ['a check takes no difference', CHECK, { accepts: false, settles: false, dropsUnwatched: false }],
  ['a check adds what no policy reports to the embedded store', CHECK, { addsUnreported: true }],
  ['a check reports what policies report', CHECK, { reportsTaken: false }],
  ['a check fails for what it cannot read', CHECK, { failsUnread: true, recordsAllUnreadable: false }],
  ['a first check records unreadable keys', { ...CHECK, hasBaseline: false }, { recordsAllUnreadable: true }],
  [
    'a check of the reviewed file adds nothing',
    { ...CHECK, ...file },
    { recordsUnknown: false, addsUnreported: false },
  ],
  ['a check creates the reviewed file', { ...CHECK, ...file, hasBaseline: false }, { recordsUnknown: true }],
  [
    'with requireBaseline, a check records no watch',
    { ...CHECK, requireBaseline: true },
    { recordsUnknown: false },
  ],
  [
    'under --ci nothing is written',
    CI,
    { writes: false, recordsUnknown: false, addsUnreported: false, accepts: false },
  ],
  [
    'under --ci nothing is recorded for the first time',
    { ...CI, hasBaseline: false },
    { recordsUnknown: false, writes: false },
  ],
  [
    'an update takes all, and reports what policies report',
    UPDATE,
    { accepts: true, reportsTaken: false, settles: true },
  ],
  [
    'an accept takes and reports what its patterns match',
    ACCEPT,
    { accepts: true, reportsTaken: true, settles: true },
  ],
  [
    'an accept records watches in the reviewed file',
    { ...ACCEPT, ...file },
    { recordsUnknown: true, writes: true },
  ],
  ['an accept records unreadable keys as such', ACCEPT, { failsUnread: false, recordsAllUnreadable: true }],
  ['an accept that fails writes nothing', ACCEPT, { writesWholeOnly: true }],
  [
    'an unfiltered accept drops what nobody watches any more',
    ACCEPT,
    { dropsUnwatched: true, keepsOtherDigests: false },
  ],
  ['an accept of patterns drops nothing else', { ...ACCEPT, hasPatterns: true }, { dropsUnwatched: false }],
  [
    'a narrowed accept drops nothing outside its selection',
    { ...ACCEPT, isNarrowed: true },
    { dropsUnwatched: false, keepsOtherDigests: true },
  ],
  ['an accept adds no unreviewed entries', ACCEPT, { addsUnreported: false }],
  ['a preview writes nothing', PREVIEW, { writes: false, accepts: true, reportsTaken: true, settles: true }],
  ['a watch takes each scan as its state', WATCH, { accepts: true, recordsUnknown: true, writes: true }],
  ['a watch reports each event once, and does not settle it', WATCH, { reportsTaken: false, settles: false }],
  [
    'a watch fails for what it cannot read, and keeps the rest',
    WATCH,
    { failsUnread: true, writesWholeOnly: false },
  ],
  [
    'a scan of changed keys alone drops nothing',
    { ...WATCH, readsChangesOnly: true },
    { dropsUnwatched: false },
  ],
]

describe('the rules of a mode', () => {
  for (const [says, circumstances, expected] of ROWS)
    it(says, () => {
      const rules = rulesFor(circumstances)
      for (const [rule, value] of Object.entries(expected))
        assert.equal(rules[rule as keyof Rules], value, rule)
    })
})
