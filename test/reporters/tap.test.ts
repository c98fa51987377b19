/** TAP for people, for converters and for `prove`. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Parser } from 'tap-parser'
import { REG_SZ } from '../../src/registry/index.ts'
import { readReport, replay } from '../../src/report/read/index.ts'
import type { RunEvent } from '../../src/report/run-event.ts'
import { sz } from '../make/data.ts'
import { HOSTILE_NAMES } from '../make/hostile-names.ts'
import { MemoryRegistry } from '../make/memory-registry.ts'
import type { Sketch } from '../make/policy.ts'
import { Session } from '../run/session.ts'
import { rendered, temporaryFolder } from './stream.ts'

const KEY = 'HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options'
const policies: readonly Sketch[] = Array.from({ length: 5 }, (_, policy) => ({
  name: `policy\\${policy} #`,
  watch: Array.from({ length: 20 }, (_, watch) => `${KEY}\\${policy} ${watch}\\* [32]`),
  view: policy === 4 ? 'both' : '64',
  report: ['CHANGE', 'DELETE', 'NEW'],
  data: policy === 0,
}))

function registry(data: string): MemoryRegistry {
  const made = new MemoryRegistry()
  for (let policy = 0; policy < 5; policy++) {
    for (let watch = 0; watch < 19; watch++)
      made.set(`${KEY}\\${policy} ${watch}`, watch < 2 ? `${data} 2` : 'v 2', REG_SZ, sz('x'))
  }
  return made
}

interface Point {
  readonly ok: boolean
  readonly name: string
  readonly skip?: string
  readonly diag?: Readonly<Record<string, unknown>>
}

/** Test points as a strict parser reads them; those of a policy before the policy's own. */
function pointsOf(text: string): { top: Point[]; nested: Point[] } {
  const [top, nested, extra]: [Point[], Point[], string[]] = [[], [], []]
  const listen = (parser: Parser, points: Point[]): void => {
    parser.on('child', (child) => listen(child, nested))
    parser.on('assert', (point) => points.push(point))
    parser.on('extra', (line) => extra.push(line))
  }
  const parser = new Parser({ strict: true })
  listen(parser, top)
  parser.end(text)
  assert.deepEqual(extra, [])
  return { top, nested }
}

function again(text: string): { stream: RunEvent[]; code: number } {
  const stream: RunEvent[] = []
  const code = replay(
    readReport(text, 'run'),
    () => false,
    (event) => stream.push(event),
  )
  return { stream, code }
}

describe('TAP of a hundred watches', () => {
  const session = new Session('sqlite')
  let first = ''
  let clean = ''
  let changed = ''
  let changes: readonly RunEvent[] = []
  before(async () => {
    first = await rendered('tap', (await session.check(registry('1'), policies)).all)
    clean = await rendered('tap', (await session.check(registry('1'), policies)).all)
    changes = (await session.check(registry('2'), policies)).all
    changed = await rendered('tap', changes)
    session.close()
  })

  it('takes at most 150 bytes a point and 4 KB beside where nothing differs', () => {
    const points = clean.match(/^ *ok .*\n/gm) ?? []
    assert.equal(points.length, 105)
    for (const point of points) assert.ok(Buffer.byteLength(point) <= 150, point)
    assert.ok(Buffer.byteLength(clean) - Buffer.byteLength(points.join('')) < 4096)
  })

  it('names its points alike in every run', () => {
    const names = (text: string): string[] => {
      const { top, nested } = pointsOf(text)
      return [...nested, ...top].map(({ name }) => name)
    }
    assert.deepEqual(names(first), names(clean))
    assert.deepEqual(names(changed), names(clean))
    assert.equal(names(clean)[0], `${KEY}\\0 0\\* [32] [64]`)
    assert.equal(names(clean)[99], `${KEY}\\4 19\\* [32] [both]`)
  })

  it('says of each event its type, path, what was and what is, before anything else', () => {
    assert.match(
      changed,
      /\n {6}---\n {6}message: \|\n {8}2 differences: 1 deleted, 1 new\n {8}NEW HKLM\\.*\\0 0\\2 2\n {10}is {2}REG_SZ x\n {8}DELETE HKLM\\.*\\0 0\\1 2\n {10}was REG_SZ x\n/,
    )
    assert.match(changed, /was REG_SZ, 4 bytes, sha1 [0-9a-f]{12}…\n/)
  })

  it('lists all events after that', () => {
    for (const { ok, diag } of pointsOf(changed).nested) {
      assert.deepEqual(
        Object.keys(diag ?? {}),
        ok ? [] : ['message', 'wanted', 'found', 'policy', 'watch', 'view', 'events'],
      )
      if (!ok) assert.equal(Array.isArray(diag?.['events']) && diag['events'].length, 2)
    }
  })

  it('has a message at the point of each policy that fails', () => {
    for (const { ok, diag } of pointsOf(changed).top) {
      assert.equal(ok, false)
      assert.match(String(diag?.['message']), /^4 differences: 2 deleted, 2 new\n(NEW|DELETE) HKLM/)
    }
  })

  it('ends with a line of words', () => {
    const last = (text: string): string => text.trimEnd().split('\n').at(-1)!
    assert.match(
      last(changed),
      /^# summary: 100 watches of 5 policies: 100 compared, 5 matched nothing; 95 values in \d+ keys; 20 differences \(10 deleted, 10 new\); exit code 1$/,
    )
    assert.match(last(first), /100 recorded and not compared/)
  })

  it('is read back as the same watches, events and totals', async () => {
    for (const text of [first, clean, changed]) {
      const { stream } = again(text)
      const read = await rendered('tap', stream)
      assert.deepEqual(pointsOf(read), pointsOf(text))
      assert.equal(read.split('\n').at(-2), text.split('\n').at(-2))
    }
    const { stream, code } = again(changed)
    assert.equal(code, 1)
    assert.equal(await rendered('jsonl', stream), await rendered('jsonl', changes))
  })

  it('is of version 13 where that is asked for', async () => {
    const text = await rendered('tap', changes, { options: { version: 13 } })
    assert.equal(text, changed.replace('TAP version 14', 'TAP version 13'))
    assert.deepEqual(pointsOf(again(text).code === 1 ? text : ''), pointsOf(changed))
    await assert.rejects(rendered('tap', changes, { options: { version: 12 } }), /tap\.version is 13 or 14/)
  })
})

describe('what converters print of it', () => {
  const CONVERTERS = join(import.meta.dirname, 'converters')
  const GOLDEN = join(import.meta.dirname, '..', 'golden', 'changes.1.tap')

  it('was made of the TAP that is written now', () => {
    assert.equal(
      readFileSync(join(CONVERTERS, 'input.tap'), 'utf8'),
      readFileSync(GOLDEN, 'utf8'),
      'node test/make/convert-tap.ts writes it anew',
    )
  })

  for (const converter of ['tap-junit', 'tap-mocha-reporter', 'tap-spec', 'faucet']) {
    it(`names the value, what it was and what it is: ${converter}`, () => {
      const text = readFileSync(join(CONVERTERS, `${converter}.txt`), 'utf8')
      for (const part of ['HKLM\\Software\\App\\Path', 'REG_SZ C:\\app.exe', 'REG_SZ C:\\evil.exe'])
        assert.ok(text.includes(part), part)
    })
  }
})

describe('prove', {
  skip: spawnSync('prove', ['--version']).status !== 0 && 'prove is not installed',
}, () => {
  const { folder, remove } = temporaryFolder()
  after(remove)

  function prove(text: string): string {
    const file = join(folder, 'out.tap')
    writeFileSync(file, text)
    const { stdout, stderr } = spawnSync('prove', ['--exec', 'cat', file], { encoding: 'utf8' })
    assert.doesNotMatch(stdout + stderr, /Parse errors|No plan|YAML/)
    return stdout
  }

  it('reads version 13, whatever names stand in it', async () => {
    const session = new Session('sqlite')
    const policy: Sketch = { name: 'all', watch: ['HKLM\\**\\*'], report: ['CHANGE', 'NEW'], data: true }
    const hostile = (data: string): MemoryRegistry => {
      const made = new MemoryRegistry().set('HKLM\\Values', 'v', REG_SZ, sz('1'))
      for (const name of Object.values(HOSTILE_NAMES)) {
        made.set('HKLM\\Values', name, REG_SZ, sz(`${data}${name}`))
        const key = name.replaceAll('\\', '').slice(0, 255)
        for (const path of [key, `${key}: `, `${key} :`]) {
          if (path.trim() === '' || path.length > 255) continue
          made.set({ root: 'HKLM', segments: ['Keys', path] }, 'v', REG_SZ, sz('1'))
          if (data === '2') made.deny({ root: 'HKLM', segments: ['Keys', path] })
        }
      }
      return made
    }
    try {
      const options = { options: { version: 13 } }
      const plain = new MemoryRegistry().set('HKLM\\Values', 'v', REG_SZ, sz('1'))
      const clean = await session.check(plain, [{ ...policy, watch: ['HKLM\\Values\\v'] }])
      assert.match(prove(await rendered('tap', clean.all, options)), /Result: PASS/)
      await session.check(hostile('1'), [policy])
      const failed = await session.check(hostile('2'), [policy])
      assert.match(prove(await rendered('tap', failed.all, options)), /Result: FAIL/)
    } finally {
      session.close()
    }
  })
})
