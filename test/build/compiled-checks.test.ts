/** The checks that a build compiles say of any data what TypeBox says of it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compiledChecks } from '../../.ci/compiled-checks.ts'
import { fits } from '../../src/fits.ts'
import { SCHEMAS, type SchemaName } from '../../src/schemas.ts'

const compiled: { fits: typeof fits } = await import(
  `data:text/javascript,${encodeURIComponent(compiledChecks())}`
)

const NAMES = Object.keys(SCHEMAS) as SchemaName[]

const VALID: Record<SchemaName, object> = {
  policy: {
    watch: ['HKLM\\a\\*', { key: 'HKLM\\a', value: '' }],
    view: 'both',
    scanInterval: 0,
    schedule: '@daily',
  },
  config: {
    policies: ['*.policy.ts'],
    source: { hives: { 'HKLM\\S': 'S' } },
    reporters: ['tap', { name: 'jsonl' }],
  },
  content: {
    watches: [
      {
        key: 'HKLM\\a',
        value: '*',
        view: 'both',
        recursive: true,
        exclude: [{ key: 'HKLM\\a', value: 'b', recursive: false }],
      },
    ],
    unreadable: [{ view: '64', key: 'HKLM\\a', status: 'denied', reason: 'ERROR_ACCESS_DENIED (5)' }],
    findings: [{ kind: 'link', view: '32', key: 'HKLM\\a', message: 'a' }],
  },
  target: { name: 'web-01', kind: 'hive', mounts: ['HKLM\\S'], hostname: null },
  question: { ask: 'scan', policies: ['a'], wait: true },
}

/** Values of all kinds, those that schemas name among them. */
const anything = fc.oneof(
  fc.anything(),
  fc.constantFrom('64', 'both', 'sha1', '@daily', '0 3 * * 1-5', 'live', 'scan', 0, -1, 1.5, true, undefined),
)

describe('compiled checks', () => {
  for (const name of NAMES) {
    it(`accept a valid ${name}`, () => assert.ok(compiled.fits(name, VALID[name])))

    it(`agree with TypeBox about any ${name} with a property replaced, added or taken away`, () => {
      const keys = [...Object.keys(SCHEMAS[name].properties), 'other']
      const changed = fc
        .tuple(fc.constantFrom(...keys), anything)
        .map(([key, value]) => ({ ...VALID[name], [key]: value }))
      fc.assert(
        fc.property(fc.oneof(changed, anything), (value) => {
          assert.equal(compiled.fits(name, value), fits(name, value))
        }),
        { numRuns: 500 },
      )
    })
  }
})
