/** A reader that stalls: a named pipe, a socket as services have, a terminal. The watch goes on, can be asked, and ends. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, constants, openSync, readSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Project } from './installed.ts'
import { RunningWatch } from './running-watch.ts'

/** More than any pipe or socket holds. */
const VALUES = 3000

describe('a watch whose reader stalls', { skip: process.platform !== 'linux', concurrency: false }, () => {
  let project: Project
  before(() => {
    project = Project.linked()
    project.write({
      'p.json': '{ "watch": ["HKLM\\\\S\\\\*"], "scanInterval": 1 }',
      'regmon.config.json': '{ "policies": ["p.json"], "source": { "reg": "r.reg" } }',
    })
  })
  after(() => project.close())

  const values = (text: string): void => {
    const lines = Array.from({ length: VALUES }, (_, i) => `"v${i}"="${text}"`)
    const head = ['Windows Registry Editor Version 5.00', '', '[HKEY_LOCAL_MACHINE\\S]']
    project.write({ next: [...head, ...lines, ''].join('\r\n') })
    renameSync(join(project.folder, 'next'), join(project.folder, 'r.reg'))
  }
  const fresh = (): void => {
    rmSync(join(project.folder, '.regmon'), { recursive: true, force: true })
    values('1')
  }
  const status = (): { reporters: { failure?: string; pending: number }[]; scans: number } =>
    JSON.parse(project.regmon(['status', '--json']).out)
  const isUp = (): boolean => project.regmon(['status']).code !== 2

  it('on a socket', async () => {
    fresh()
    await using running = new RunningWatch(project, ['-r', 'jsonl'])
    running.stall()
    await running.until('an answer', isUp)
    await running.until('a scan', () => status().scans > 0)
    values('2')
    await running.until('the failure', () => status().reporters[0]!.failure !== undefined)
    assert.match(status().reporters[0]!.failure!, /its reader does not read/)
    assert.equal(project.regmon(['status']).code, 1)
    const { code, took } = await running.end()
    assert.equal(code, 0, running.err)
    assert.ok(took < 2000, `${took} ms`)
  })

  it('on a named pipe that nobody reads yet, and then somebody does', async () => {
    fresh()
    const pipe = join(project.folder, 'pipe')
    const make = 'mkfifo'
    assert.equal(spawnSync(make, [pipe]).status, 0)
    await using running = new RunningWatch(project, [
      '-r',
      'jsonl=pipe',
      '--reporter-option',
      'jsonl.run=false',
    ])
    await running.until('an answer', isUp)
    await running.until('a scan', () => status().scans > 0)
    values('2')
    await running.until('the failure', () => status().reporters[0]!.failure !== undefined)
    assert.match(status().reporters[0]!.failure!, /nobody reads it/)

    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
    const chunk = Buffer.alloc(1 << 16)
    const parts: Buffer[] = []
    try {
      const end = performance.now() + 30_000
      const ids = () =>
        Buffer.concat(parts)
          .toString()
          .split('\n')
          .slice(0, -1)
          .map((line): string => JSON.parse(line).EventId)
      let found = new Set<string>()
      while (found.size < VALUES && performance.now() < end) {
        try {
          const length = readSync(reader, chunk)
          if (length > 0) {
            parts.push(Buffer.from(chunk.subarray(0, length)))
            continue
          }
        } catch {}
        found = new Set(ids())
        await setTimeout(20)
      }
      assert.equal(found.size, VALUES)
    } finally {
      closeSync(reader)
    }
    const { code, took } = await running.end()
    assert.equal(code, 0, running.err)
    assert.ok(took < 2000, `${took} ms`)
  })
})
