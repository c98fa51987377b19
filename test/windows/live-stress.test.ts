/** A second process writes and deletes while the first one walks. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { it } from 'node:test'
import { isKey, type SourceKey } from '../../src/source/source.ts'
import { key } from '../source/read.ts'
import { scratch } from './scratch.ts'

const KEYS = 20
/** Values of each key that the other process does not change. */
const RESTING = ['keep a', 'keep m', 'keep z']
const DURATION_MS = 3000

it('reports only what was there while another process writes', { timeout: 60_000 }, async () => {
  const { written, source, path } = scratch()
  for (let i = 0; i < KEYS; i++) {
    const below = written.key(`k${i}`)
    for (const name of RESTING) below.set(name, 3, Buffer.from(name))
  }
  const hook = new URL('./resolve-hook.mjs', import.meta.url).href
  const writer = join(import.meta.dirname, 'stress-writer.ts')
  const args = ['--conditions=regmon-source', '--import', hook, writer, written.path, String(KEYS)]
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const seen = new Map<string, number>()
  const note = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1)
  try {
    const until = Date.now() + 20_000
    for (let left = DURATION_MS; left > 0 && Date.now() < until && child.exitCode === null; ) {
      const start = Date.now()
      const changed = readAll(key(source.open(path, '64')), note)
      // The time starts with the first change, since Node starts slowly in Wine.
      if (changed) left -= Math.max(1, Date.now() - start)
      await new Promise((resolve) => setImmediate(resolve))
    }
  } finally {
    child.kill()
    await ended
    for (let i = 0; i < 3; i++) written.key(`x${i}`).delete()
  }
  assert.ok((seen.get('whole') ?? 0) > 100, JSON.stringify([...seen]))
  assert.ok((seen.get('unstable') ?? 0) > 0, JSON.stringify([...seen]))
  const known = ['whole', 'changed', 'unstable', 'vanished', 'absent']
  assert.deepEqual(
    [...seen.keys()].filter((what) => !known.includes(what)),
    [],
  )
})

/** Reads two levels. @returns whether the writer has changed something. */
function readAll(top: SourceKey, note: (what: string) => void): boolean {
  let changed = false
  const below: string[] = []
  top.subkeys((name) => below.push(name))
  for (const name of below) {
    const child = top.openChild(name, 0)
    if (!isKey(child)) {
      note(typeof child === 'string' ? child : child.status)
      continue
    }
    const names: string[] = []
    const problem = child.values((name, _type, buffer, start, end) => {
      names.push(name)
      if (name.startsWith('keep')) assert.equal(buffer.toString('latin1', start, end), name)
      else assertUniform(buffer.subarray(start, end))
    })
    note(problem?.status ?? 'whole')
    if (problem === undefined) {
      if (name.startsWith('k')) {
        assert.deepEqual(
          names.filter((name) => name.startsWith('keep')).toSorted(),
          RESTING,
          'none is missed',
        )
      }
      assert.equal(new Set(names).size, names.length, 'none is seen twice')
      if (names.length !== RESTING.length) note('changed')
    }
    changed ||= problem !== undefined || names.length !== RESTING.length
    child.close()
  }
  top.close()
  return changed
}

/** The writer fills a value with one byte: two of them would be halves of two values. */
function assertUniform(data: Buffer): void {
  if (data.length > 0) assert.ok(data.every((byte) => byte === data[0]))
}
