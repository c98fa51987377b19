/** `regmon explain --source` of a dirty hive and its transaction logs. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { readEnvironment } from '../../src/cli/environment.ts'
import { main } from '../../src/cli/main.ts'
import { REG_DWORD } from '../../src/registry/index.ts'
import { writeHive } from '../make/hive.ts'
import { entryBetween, writeLog } from '../make/hive-log.ts'
import { treeOf, value } from '../make/tree.ts'

const after = (writes: number) =>
  writeHive(treeOf({ '': [value('writes', REG_DWORD, Buffer.of(writes, 0, 0, 0))] }), { sequence: [11, 10] })
const write = (from: number) => entryBetween(after(from), after(from + 1))
const whole = writeLog(after(0), 10, [write(0), write(1)])
const second = 512 + whole.readUInt32LE(512 + 4)

function damaged(log: Buffer, at: number): Buffer {
  const copy = Buffer.from(log)
  copy[at]! ^= 1
  return copy
}

/** The lines below the hive's own. */
async function explained(logs: Readonly<Record<string, Buffer>>, ...more: string[]): Promise<string[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'regmon-explain-'))
  try {
    for (const [name, content] of Object.entries({ x: after(0), ...logs }))
      writeFileSync(join(cwd, name), content)
    const out: string[] = []
    const environment = { ...readEnvironment({}), cwd, out: (text: string) => void out.push(text) }
    const hive = `HKLM\\X=${join(cwd, 'x')}`
    assert.equal(await main(['explain', '--source', '--hive', hive, ...more], environment), 0)
    return out.join('').split('\n').slice(2, -1)
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

describe('regmon explain --source of a dirty hive', () => {
  it('names the logs that were applied', async () => {
    assert.deepEqual(await explained({ 'x.LOG1': whole }), [
      '  dirty',
      '  transaction logs beside it: x.LOG1',
      '  applied in memory: 2 entries of x.LOG1',
    ])
  })

  it('names the log that was not applied, the reason, and that the hive may be stale', async () => {
    const logs = { 'x.LOG1': damaged(whole, second + 60), 'x.LOG2': writeLog(after(0), 12, [write(2)]) }
    assert.deepEqual(await explained(logs), [
      '  dirty',
      '  transaction logs beside it: x.LOG1, x.LOG2',
      '  applied in memory: 1 entry of x.LOG1',
      `  not applied: 1 entry of x.LOG1 (at 0x${second.toString(16)}: wrong hash), 1 entry of x.LOG2 (it begins with entry 12, and 11 would be the next): it may be stale`,
    ])
  })

  it('says why no log was applied', async () => {
    assert.deepEqual(await explained({ 'x.LOG1': damaged(whole, 512 + 60) }), [
      '  dirty',
      '  transaction logs beside it: x.LOG1',
      '  not applied: 2 entries of x.LOG1 (at 0x200: wrong hash): it may be stale',
    ])
    assert.deepEqual(await explained({}), [
      '  dirty',
      '  no transaction log beside it',
      '  nothing was applied: it may be stale',
    ])
  })

  it('says that --no-logs ignored the logs', async () => {
    const lines = await explained({ 'x.LOG1': damaged(whole, second + 60) }, '--no-logs')
    assert.equal(lines.at(-1), '  logs left aside: it may be stale')
  })
})
