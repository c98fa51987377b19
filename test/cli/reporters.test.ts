/** Reporters side by side: one that is broken takes nothing from the others. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { Environment } from '../../src/cli/environment.ts'
import { closeReporters, openReporters, type Reporters } from '../../src/cli/reporters.ts'
import { prepareWatchOutputs } from '../../src/cli/watch-outputs.ts'

/** Writes what it is told, and at its end. */
const GOOD = `export default ({ write }) => ({
  handle: ({ message }) => write(message + '\\n'),
  close: () => write('end\\n'),
})`

class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'regmon-reporters-'))
  stdout = ''
  stderr = ''
  readonly environment: Environment = {
    cwd: this.folder,
    hostname: 'TEST',
    ci: false,
    color: false,
    interactive: false,
    columns: 80,
    out: (text) => {
      this.stdout += text
    },
    err: (text) => {
      this.stderr += text
    },
  }

  /** The broken one writes to the file `broken`, and stands first; the good one to stdout. */
  open(broken: string): Promise<Reporters> {
    writeFileSync(join(this.folder, 'broken.mjs'), broken)
    writeFileSync(join(this.folder, 'good.mjs'), GOOD)
    const specs = [
      { name: './broken.mjs', file: join(this.folder, 'broken'), options: {} },
      { name: './good.mjs', file: undefined, options: {} },
    ]
    return openReporters(specs, this.environment, this.folder)
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8')
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true })
  }
}

const said = (message: string) => ({ type: 'bail-out', code: 'TEST', message }) as const

describe('a reporter that fails', () => {
  const broken: Readonly<Record<string, { text: string; writes: string }>> = {
    'as it is told': {
      text: `export default ({ write }) => ({
        handle({ message }) { if (message === 'two') throw new Error('boom'); write(message + '\\n') },
        close: () => write('end\\n'),
      })`,
      writes: 'one\n',
    },
    'as it is told, later': {
      text: `export default ({ write }) => ({
        async handle({ message }) { if (message === 'two') throw new Error('boom'); write(message + '\\n') },
      })`,
      writes: 'one\nthree\n',
    },
    'at its end': {
      text: `export default ({ write }) => ({
        handle: ({ message }) => write(message + '\\n'),
        async close() { throw new Error('boom') },
      })`,
      writes: 'one\ntwo\nthree\n',
    },
    twice: {
      text: `export default ({ write }) => ({
        handle() { throw new Error('boom') },
        close() { throw new Error('another') },
      })`,
      writes: '',
    },
  }
  for (const [when, { text, writes }] of Object.entries(broken)) {
    it(`${when} is said, and the others go on`, async () => {
      using place = new Place()
      const reporters = await place.open(text)
      for (const message of ['one', 'two', 'three']) reporters.emit(said(message))
      assert.equal(await closeReporters(reporters, place.environment), false)
      assert.equal(place.stdout, 'one\ntwo\nthree\nend\n')
      assert.equal(place.read('broken'), writes)
      assert.equal(place.stderr, 'regmon: the reporter "./broken.mjs" failed: boom\n')
    })
  }

  it('with nothing at all is said', async () => {
    using place = new Place()
    const reporters = await place.open(GOOD)
    reporters.emit(said('one'))
    assert.equal(await closeReporters(reporters, place.environment), true)
    assert.equal(place.read('broken'), place.stdout)
    assert.equal(place.stderr, '')
  })
})

describe('a reporter that cannot be made', () => {
  const broken: Readonly<Record<string, { text: string; says: RegExp }>> = {
    throws: {
      text: `export default () => { throw new Error('no\\nway') }`,
      says: /^the reporter ".\/broken.mjs" failed: no; way$/,
    },
    'rejects with nothing': {
      text: 'export default () => Promise.reject()',
      says: /failed: undefined$/,
    },
    'makes nothing': {
      text: 'export default () => {}',
      says: /^the function that ".\/broken.mjs" exports makes no reporter$/,
    },
  }
  for (const [how, { text, says }] of Object.entries(broken)) {
    it(`since its function ${how} is the user's to mend`, async () => {
      using place = new Place()
      await assert.rejects(place.open(text), { code: 'REGMON_REPORTER_BROKEN', message: says })
    })
  }

  it('lets those before it end, and leaves every file as it was', async () => {
    using place = new Place()
    const { folder, environment } = place
    writeFileSync(join(folder, 'first'), 'of an earlier run')
    writeFileSync(
      join(folder, 'ended.mjs'),
      `
      import { writeFileSync } from 'node:fs'
      export default ({ write }) => {
        write('begun')
        return { handle() {}, close: () => writeFileSync(${JSON.stringify(join(folder, 'ended'))}, '') }
      }`,
    )
    writeFileSync(join(folder, 'throws.mjs'), 'export default () => { throw new Error("no") }')
    const specs = ['ended', 'throws'].map((name, index) => ({
      name: `./${name}.mjs`,
      file: join(folder, ['first', 'second'][index]!),
      options: {},
    }))
    await assert.rejects(openReporters(specs, environment, folder), { code: 'REGMON_REPORTER_BROKEN' })
    assert.equal(place.read('first'), 'of an earlier run')
    assert.ok(!existsSync(join(folder, 'second')))
    assert.ok(existsSync(join(folder, 'ended')))
  })
})

it('a reporter that cannot be made ends a watch before it begins, in words', async () => {
  using place = new Place()
  writeFileSync(join(place.folder, 'broken.mjs'), "export default () => { throw new Error('no') }")
  const open = await prepareWatchOutputs({
    specs: [{ name: './broken.mjs', file: join(place.folder, 'broken'), options: {} }],
    base: place.folder,
    environment: place.environment,
    out: place.environment.out,
    rotateSize: undefined,
  })
  const controls = { scan() {}, pause() {}, stop() {}, accept: async () => '' }
  await assert.rejects(open({ controls, onClosedPipe() {} }), {
    code: 'REGMON_REPORTER_BROKEN',
    message: 'the reporter "./broken.mjs" failed: no',
  })
})
