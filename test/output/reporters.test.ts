/** Reporters on their outputs: one that fails does so alone, in a run and in a watch. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { loadReporter } from '../../reporters/index.ts'
import {
  openRunReporters,
  openWatchReporters,
  type ReporterChoice,
  refuseForWatch,
  type Stdout,
} from '../../src/output/index.ts'

/** Writes each message, and a line at its end. */
const GOOD = `export default ({ write }) => ({
  handle: ({ message }) => write(message + '\\n'),
  close: () => write('end\\n'),
})`

class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'regmon-reporters-'))
  text = ''
  readonly stdout: Stdout = {
    color: false,
    interactive: false,
    columns: 80,
    out: (text) => {
      this.text += text
    },
  }

  /** A reporter made of this text, which writes to the file of that name. */
  async choice(name: string, text: string, file: string | undefined = name): Promise<ReporterChoice> {
    writeFileSync(join(this.folder, `${name}.mjs`), text)
    const create = await loadReporter(`./${name}.mjs`, this.folder)
    return {
      name: `./${name}.mjs`,
      create,
      file: file === undefined ? undefined : join(this.folder, file),
      options: {},
    }
  }

  /** The broken one writes to the file `broken`, and stands first; the good one to stdout. */
  async open(broken: string) {
    const good = { ...(await this.choice('good', GOOD)), file: undefined }
    return openRunReporters([await this.choice('broken', broken), good], this.stdout)
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
    'while it handles an event': {
      text: `export default ({ write }) => ({
        handle({ message }) { if (message === 'two') throw new Error('boom'); write(message + '\\n') },
        close: () => write('end\\n'),
      })`,
      writes: 'one\n',
    },
    'by rejecting': {
      text: `export default ({ write }) => ({
        async handle({ message }) { if (message === 'two') throw new Error('boom'); write(message + '\\n') },
      })`,
      writes: 'one\n',
    },
    'while it closes': {
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
    it(`${when} is named, and the others continue`, async () => {
      using place = new Place()
      const reporters = await place.open(text)
      for (const message of ['one', 'two', 'three']) reporters.emit(said(message))
      assert.deepEqual(await reporters.close(), ['the reporter "./broken.mjs" failed: boom'])
      assert.equal(place.text, 'one\ntwo\nthree\nend\n')
      assert.equal(place.read('broken'), writes)
    })
  }

  it('is not named where none does', async () => {
    using place = new Place()
    const reporters = await place.open(GOOD)
    reporters.emit(said('one'))
    assert.deepEqual(await reporters.close(), [])
    assert.equal(place.read('broken'), place.text)
  })
})

describe('a reporter that cannot be created', () => {
  const broken: Readonly<Record<string, { text: string; says: RegExp }>> = {
    throws: {
      text: `export default () => { throw new Error('no\\nway') }`,
      says: /^the reporter ".\/broken.mjs" failed: no; way$/,
    },
    'rejects with nothing': {
      text: 'export default () => Promise.reject()',
      says: /failed: undefined$/,
    },
    'returns nothing': {
      text: 'export default () => {}',
      says: /^the function that ".\/broken.mjs" exports creates no reporter$/,
    },
  }
  for (const [how, { text, says }] of Object.entries(broken)) {
    it(`because its function ${how} is a user error`, async () => {
      using place = new Place()
      await assert.rejects(place.open(text), { code: 'REGMON_REPORTER_BROKEN', message: says })
    })
  }

  it('closes the reporters before it, and leaves every file unchanged', async () => {
    using place = new Place()
    const { folder, stdout } = place
    writeFileSync(join(folder, 'first'), 'of an earlier run')
    const ended = await place.choice(
      'ended',
      `
      import { writeFileSync } from 'node:fs'
      export default ({ write }) => {
        write('begun')
        return { handle() {}, close: () => writeFileSync(${JSON.stringify(join(folder, 'ended'))}, '') }
      }`,
      'first',
    )
    const throws = await place.choice('throws', 'export default () => { throw new Error("no") }', 'second')
    await assert.rejects(openRunReporters([ended, throws], stdout), { code: 'REGMON_REPORTER_BROKEN' })
    assert.equal(place.read('first'), 'of an earlier run')
    assert.ok(!existsSync(join(folder, 'second')))
    assert.ok(existsSync(join(folder, 'ended')))
  })
})

describe('a reporter that returns promises', () => {
  it('gets one event after the other, and is awaited at the end', async () => {
    using place = new Place()
    const slow = await place.choice(
      'slow',
      `import { setTimeout } from 'node:timers/promises'
      export default ({ write }) => ({
        async handle({ message }) { await setTimeout(message === 'one' ? 30 : 1); write(message + '\\n') },
        close: () => write('end\\n'),
      })`,
    )
    const reporters = await openRunReporters([slow], place.stdout)
    for (const message of ['one', 'two', 'three']) reporters.emit(said(message))
    assert.deepEqual(await reporters.close(), [])
    assert.equal(place.read('slow'), 'one\ntwo\nthree\nend\n')
  })
})

describe('the reporters of a watch', () => {
  const controls = { scan() {}, pause() {}, stop() {}, accept: async () => '' }
  const outputs = (place: Place, ...choices: readonly ReporterChoice[]) => ({
    choices,
    stdout: place.stdout,
    keyboard: undefined,
    rotateSize: undefined,
  })

  it('are refused with a message where one cannot be created', async () => {
    using place = new Place()
    const broken = await place.choice('broken', "export default () => { throw new Error('no') }")
    await assert.rejects(openWatchReporters(outputs(place, broken), controls), {
      code: 'REGMON_REPORTER_BROKEN',
      message: 'the reporter "./broken.mjs" failed: no',
    })
  })

  const DECLARED: readonly (readonly [
    declared: string,
    interactive: boolean,
    refused: RegExp | undefined,
  ])[] = [
    ['{}', true, /cannot follow a watch, which has no end/],
    ['{ endless: false }', true, /cannot follow a watch, which has no end/],
    ['{ endless: true }', false, undefined],
    ["{ endless: 'terminal' }", true, undefined],
    ["{ endless: 'terminal' }", false, /follows a watch on a terminal only/],
  ]
  for (const [declared, interactive, refused] of DECLARED) {
    it(`are ${refused ? 'refused' : 'accepted'} with ${declared} on ${interactive ? 'a terminal' : 'a pipe'}`, async () => {
      using place = new Place()
      const text = `export default Object.assign(() => ({ handle() {} }), ${declared})`
      const choice = { ...(await place.choice('own', text)), file: undefined }
      const given = { ...outputs(place, choice), stdout: { ...place.stdout, interactive } }
      if (refused === undefined) refuseForWatch(given)
      else assert.throws(() => refuseForWatch(given), { code: 'REGMON_REPORTER_WATCH', message: refused })
    })
  }

  it('cut off an incomplete line only where the reporter declares lines', async () => {
    using place = new Place()
    for (const [lines, expected] of [
      [true, '{"a":1}\nnext\n'],
      [false, '{"a":1}\n{"tornnext\n'],
    ] as const) {
      writeFileSync(join(place.folder, 'out'), '{"a":1}\n{"torn')
      const text = `export default Object.assign(({ write }) => ({ handle: ({ message }) => write(message + '\\n') }),
        { endless: true, lines: ${lines} })`
      const choice = await place.choice(`lines-${lines}`, text, 'out')
      const [output] = await openWatchReporters(outputs(place, choice), controls)
      await output!.handle(said('next'))
      assert.equal(await output!.flush(), true)
      await output!.close()
      assert.equal(place.read('out'), expected)
    }
  })

  it('are flushed by their own method, also where they write elsewhere', async () => {
    using place = new Place()
    const choice = await place.choice(
      'elsewhere',
      `export default Object.assign(() => {
        const sent = []
        return { handle(event) { sent.push(event) }, async flush() { if (sent.length > 1) throw new Error('offline') } }
      }, { endless: true })`,
    )
    const [output] = await openWatchReporters(outputs(place, choice), controls)
    await output!.handle(said('one'))
    assert.equal(await output!.flush(), true)
    await output!.handle(said('two'))
    await assert.rejects(async () => output!.flush(), { message: 'offline' })
    assert.ok(!existsSync(choice.file!))
  })
})
