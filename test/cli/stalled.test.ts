/** A reader that stalls, of a named pipe or a socket: the watch continues, answers, and can be stopped. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { openSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Project } from './installed.ts'
import { RunningWatch } from './running-watch.ts'

/** More events than a pipe or socket can hold. */
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
    assert.ok(took < 4000, `${took} ms`)
  })

  it('on a named pipe whose reader comes late', async () => {
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

    const drained = join(project.folder, 'drained')
    const reader = spawn('cat', [pipe], { stdio: ['ignore', openSync(drained, 'w'), 'ignore'] })
    try {
      const found = () =>
        new Set(
          readFileSync(drained, 'utf8')
            .split('\n')
            .slice(0, -1)
            .map((line): string => JSON.parse(line).EventId),
        )
      await running.until('all of it', () => found().size === VALUES, 120_000)
    } finally {
      reader.kill()
    }
    const { code, took } = await running.end()
    assert.equal(code, 0, running.err)
    assert.ok(took < 4000, `${took} ms`)
  })
})
