/** Pipes whose reader stalls or leaves: a write fails soon, and the reader gets complete lines. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { errorCode } from '../../src/errors.ts'
import { NamedPipe, PipeWriter } from '../../src/output/pipe.ts'

describe('a pipe that is not read', { skip: process.platform !== 'linux' }, () => {
  it('makes writes fail, and delivers complete lines when it is read', () => {
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
          assert.equal(errorCode(error), 'EAGAIN')
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

describe('a named pipe', { skip: process.platform !== 'linux' }, () => {
  const inFolder = (test: (pipe: string) => void): void => {
    const folder = mkdtempSync(join(tmpdir(), 'regmon-pipe-'))
    try {
      test(join(folder, 'pipe'))
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  const make = (pipe: string): number => {
    const program = 'mkfifo'
    assert.equal(spawnSync(program, [pipe]).status, 0)
    return openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
  }
  const write = (output: NamedPipe, text: string): boolean => {
    output.discard()
    output.write(text)
    return output.flush()
  }
  const read = (fd: number): string => {
    const buffer = Buffer.alloc(4096)
    return buffer.toString('utf8', 0, readSync(fd, buffer))
  }

  it('that is replaced is continued in the new pipe', () =>
    inFolder((pipe) => {
      const [first, output] = [make(pipe), new NamedPipe(pipe)]
      assert.equal(write(output, ''), false)
      assert.equal(write(output, '1\n'), true)
      rmSync(pipe)
      const second = make(pipe)
      assert.equal(write(output, '2\n'), true)
      assert.deepEqual([read(first), read(second)], ['1\n', '2\n'])
      closeSync(second)
      assert.throws(() => write(output, '3\n'), /its reader is gone/)
      assert.throws(() => write(output, '4\n'), /nobody reads it/)
      output.close()
      closeSync(first)
    }))

  it('that is replaced by a file is not written', () =>
    inFolder((pipe) => {
      const [reader, output] = [make(pipe), new NamedPipe(pipe)]
      assert.equal(write(output, '1\n'), true)
      rmSync(pipe)
      writeFileSync(pipe, 'theirs\n')
      assert.throws(() => write(output, '2\n'), /it is no longer a pipe/)
      assert.equal(readFileSync(pipe, 'utf8'), 'theirs\n')
      output.close()
      closeSync(reader)
    }))
})
