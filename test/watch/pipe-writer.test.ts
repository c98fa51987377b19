/** A pipe whose reader stalls: nothing waits for it, and what it reads in the end are whole lines. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { PipeWriter } from '../../src/watch/index.ts'

describe('a pipe that is not read', { skip: process.platform !== 'linux' }, () => {
  it('fails for now, and holds whole lines when it is read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'regmon-pipe-'))
    const fifo = join(folder, 'fifo')
    const make = 'mkfifo'
    assert.equal(spawnSync(make, [fifo]).status, 0)
    const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
    const writer = new PipeWriter(openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK))
    try {
      const buffer = Buffer.alloc(40_000)
      let read = ''
      let failures = 0
      for (let round = 0; round < 12; round++) {
        const line = JSON.stringify({ round, text: 'é'.repeat(500 + round) })
        try {
          writer.write(`${line}\n`.repeat(40))
        } catch (error) {
          assert.equal((error as NodeJS.ErrnoException).code, 'EAGAIN')
          failures++
          read += buffer.toString('latin1', 0, readSync(reader, buffer))
        }
      }
      assert.ok(failures > 3)
      for (;;) {
        try {
          const length = readSync(reader, buffer)
          if (length > 0) read += buffer.toString('latin1', 0, length)
          writer.write('')
        } catch {
          break
        }
      }
      const lines = Buffer.from(read, 'latin1').toString('utf8').split('\n')
      assert.equal(lines.pop(), '')
      const rounds = lines.map((text): number => JSON.parse(text).round)
      assert.deepEqual(
        [...rounds].sort((a, b) => a - b),
        rounds,
      )
    } finally {
      writer.close()
      closeSync(reader)
      rmSync(folder, { recursive: true })
    }
  })
})
