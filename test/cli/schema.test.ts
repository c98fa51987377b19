/** What `regmon schema` prints: any validator takes it, and accepts what regmon accepts. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Ajv } from 'ajv'
import { main } from '../../src/cli/main.ts'
import { fits } from '../../src/fits.ts'
import { SCHEMAS } from '../../src/schemas.ts'

async function published(what: string): Promise<object> {
  let text = ''
  const code = await main(['schema', what], {
    cwd: process.cwd(),
    hostname: 'test',
    ci: false,
    color: false,
    interactive: false,
    columns: 80,
    out: (written) => {
      text += written
    },
    err: () => {},
  })
  assert.equal(code, 0)
  return JSON.parse(text)
}

const DOCUMENTS = {
  policy: [
    { watch: ['HKLM\\a\\*'] },
    { $schema: './policy.schema.json', watch: [{ key: 'HKLM\\a', value: '' }], severity: 'error' },
    { watch: ['HKLM\\a\\*'], severity: 'Critical' },
    { watch: ['HKLM\\a\\*'], severity: 'cRiTiCaL' },
    { watch: ['HKLM\\a\\*'], severity: 'critical!' },
    { watch: ['HKLM\\a\\*'], exclude: [{ key: 'HKLM\\a', value: 'b', recursive: false }] },
    { watch: ['HKLM\\a\\*'], exclude: [{ key: 'HKLM\\a', value: 'b', recursive: true }] },
    { watch: [{ key: 'HKLM\\a', value: 'b', recursive: false }] },
    { watch: [] },
    { watch: ['HKLM\\a\\*'], scanInterval: -1 },
    { watch: ['HKLM\\a\\*'], recursiv: true },
  ],
  config: [
    {},
    { $schema: './config.schema.json', source: { hives: { 'HKLM\\S': 'S' } }, reporters: ['tap=out.tap'] },
    { reporters: [{ name: 'jsonl', file: 'a', options: { rawEvent: true } }] },
    { source: { hives: {} } },
    { polices: [] },
  ],
}

for (const what of ['policy', 'config'] as const) {
  describe(`the published schema of a ${what}`, () => {
    it("compiles in Ajv's strict mode, and accepts what regmon accepts", async () => {
      const validate = new Ajv({ strict: true }).compile(await published(what))
      const verdicts = DOCUMENTS[what].map((document) => validate(document))
      assert.deepEqual(
        verdicts,
        DOCUMENTS[what].map((document) => fits(what, document)),
      )
      assert.deepEqual(new Set(verdicts), new Set([true, false]))
    })

    it('gives every field a description, an example that fits, and a default where there is one', async () => {
      const strict = new Ajv({ strict: true })
      for (const [name, field] of Object.entries(SCHEMAS[what].properties)) {
        const { description = '', default: value, examples = [] } = field
        assert.match(description, /^\S.*\.$/s, `${name} has a description`)
        assert.ok(
          value !== undefined || /Default: |Required\.|In JSON: /.test(description),
          `${name} has a default`,
        )
        assert.ok(examples.length > 0, `${name} has an example`)
        const base = what === 'policy' ? { watch: ['HKLM\\a\\*'] } : {}
        const validate = strict.compile(await published(what))
        strict.removeSchema()
        for (const example of [...examples, ...(value === undefined ? [] : [value])])
          assert.ok(validate({ ...base, [name]: example }), `${name}: ${JSON.stringify(example)} fits`)
      }
    })
  })
}
