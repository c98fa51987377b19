/** The file that a watch appends to, while it is rotated, deleted or moved, on a full disk, and after a kill. */
import assert from 'node:assert/strict'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { AppendFile } from '../../src/output/append-file.ts'
import { mountDisk, unmountDisk } from '../watch/small-disk.ts'

class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'regmon-append-'))
  readonly path = join(this.folder, 'events.jsonl')

  open(rotateSize?: number, lines = true): AppendFile {
    return new AppendFile(this.path, rotateSize, lines)
  }

  get text(): string {
    return readFileSync(this.path, 'utf8')
  }

  /** The texts of the files that were moved aside, oldest first, and then of the current one. */
  get all(): string[] {
    return readdirSync(this.folder)
      .sort((a, b) => (a === 'events.jsonl' ? 1 : b === 'events.jsonl' ? -1 : a < b ? -1 : 1))
      .map((name) => readFileSync(join(this.folder, name), 'utf8'))
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function write(file: AppendFile, ...lines: readonly string[]): void {
  for (const line of lines) file.write(`${line}\n`)
  file.flush()
}

describe('a file that is appended to', () => {
  it('continues after its present content, and creates its folder', () => {
    using place = new Place()
    const path = join(place.folder, 'a', 'b', 'events.jsonl')
    const file = new AppendFile(path, undefined, true)
    write(file, '1')
    file.close()
    const again = new AppendFile(path, undefined, true)
    write(again, '2')
    again.close()
    assert.equal(readFileSync(path, 'utf8'), '1\n2\n')
  })

  it('is not created before something is written', () => {
    using place = new Place()
    const file = place.open()
    file.flush()
    file.close()
    assert.ok(!existsSync(place.path))
  })

  it('that is moved is created again, and not followed', () => {
    using place = new Place()
    const file = place.open()
    write(file, '1')
    renameSync(place.path, `${place.path}.1`)
    write(file, '2')
    write(file, '3')
    file.close()
    assert.equal(readFileSync(`${place.path}.1`, 'utf8'), '1\n')
    assert.equal(place.text, '2\n3\n')
  })

  it('that is replaced, as logrotate does, continues in the new file', () => {
    using place = new Place()
    const file = place.open()
    write(file, '1')
    renameSync(place.path, `${place.path}.1`)
    writeFileSync(place.path, '')
    write(file, '2')
    file.close()
    assert.equal(place.text, '2\n')
  })

  it('that is deleted is created again', () => {
    using place = new Place()
    const file = place.open()
    write(file, '1')
    unlinkSync(place.path)
    write(file, '2')
    file.close()
    assert.equal(place.text, '2\n')
  })

  it('whose folder is deleted is created again', () => {
    using place = new Place()
    const folder = join(place.folder, 'logs')
    const file = new AppendFile(join(folder, 'e.jsonl'), undefined, true)
    write(file, '1')
    rmSync(folder, { recursive: true })
    write(file, '2')
    file.close()
    assert.equal(readFileSync(join(folder, 'e.jsonl'), 'utf8'), '2\n')
  })

  it('that is truncated, as copytruncate does, continues at its start', () => {
    using place = new Place()
    const file = place.open()
    write(file, 'a long line', 'another')
    truncateSync(place.path)
    write(file, '2')
    file.close()
    assert.equal(place.text, '2\n')
  })

  it('that is truncated within a line loses that line, and no later one', () => {
    using place = new Place()
    const file = place.open()
    write(file, '{"a":1}', '{"a":2}')
    truncateSync(place.path, 11)
    write(file, '{"a":3}')
    file.close()
    assert.equal(place.text, '{"a":1}\n{"a":3}\n')
  })

  it('keeps what other programs append', () => {
    using place = new Place()
    const file = place.open()
    write(file, '1')
    appendFileSync(place.path, 'theirs\n')
    write(file, '2')
    file.close()
    assert.equal(place.text, '1\ntheirs\n2\n')
  })

  it('loses a JSON line that a kill left incomplete, whatever its length', () => {
    for (const whole of ['', '{"a":1}\n', `${'x'.repeat(5000)}\n`, '{"a":1}\n'.repeat(2000)]) {
      for (const torn of [
        '',
        '{',
        '{"a":'.padEnd(4095, 'y'),
        `{${'z'.repeat(4095)}`,
        `{${'z'.repeat(20_000)}`,
      ]) {
        using place = new Place()
        writeFileSync(place.path, whole + torn)
        const file = place.open()
        write(file, 'next')
        file.close()
        assert.equal(place.text, `${whole}next\n`, `${whole.length} ${torn.length}`)
      }
    }
  })

  it('keeps an incomplete line of another program, and ends it', () => {
    using place = new Place()
    writeFileSync(place.path, 'notes\nand more')
    const file = place.open()
    write(file, '{"a":1}')
    file.close()
    assert.equal(place.text, 'notes\nand more\n{"a":1}\n')
  })

  it('keeps an incomplete end where the reporter does not write lines', () => {
    using place = new Place()
    writeFileSync(place.path, '1\n2')
    const file = place.open(undefined, false)
    file.write('3')
    file.flush()
    file.close()
    assert.equal(place.text, '1\n23')
  })

  it('may be a device', { skip: process.platform === 'win32' }, () => {
    const file = new AppendFile('/dev/null', undefined, true)
    write(file, '1')
    write(file, '2')
    file.close()
  })

  it('does not contain what was discarded', () => {
    using place = new Place()
    const file = place.open()
    file.write('1\n')
    file.discard()
    write(file, '2')
    file.close()
    assert.equal(place.text, '2\n')
  })
})

describe('a file that is rotated by its size', () => {
  it('never exceeds it, loses no line, and overwrites nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 12 }), { maxLength: 12 }),
        fc.integer({ min: 60, max: 200 }),
        (batches, size) => {
          using place = new Place()
          let number = 0
          const written: string[] = []
          for (const lengths of batches) {
            const file = place.open(size)
            const lines = lengths.map((length) => `${number++}`.padEnd(length - 1, '.'))
            write(file, ...lines)
            file.close()
            written.push(...lines)
          }
          const files = place.all
          for (const text of files) assert.ok(text.length <= size, `${text.length} > ${size}`)
          const lines = files.flatMap((text) => text.split('\n').slice(0, -1))
          assert.deepEqual(lines.sort(), written.sort())
        },
      ),
      { numRuns: 100 },
    )
  })

  it('puts a line that is longer than that into a file of its own', () => {
    using place = new Place()
    const file = place.open(10)
    write(file, 'a', 'x'.repeat(30), 'b')
    file.close()
    assert.deepEqual(
      place.all.map((text) => text.length),
      [2, 31, 2],
    )
  })
})

describe('a file that cannot be written', () => {
  it('on a full disk contains complete lines only, and continues when there is room', (t) => {
    using place = new Place()
    mkdirSync(join(place.folder, 'disk'))
    const disk = join(place.folder, 'disk')
    if (!mountDisk(disk, '64k')) {
      t.skip('no file system can be mounted here')
      return
    }
    try {
      const path = join(disk, 'events.jsonl')
      const file = new AppendFile(path, undefined, true)
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(20_000))
      let failures = 0
      let next = 0
      const pending: string[] = []
      for (let round = 0; round < 40; round++) {
        while (pending.length < 30) pending.push(JSON.stringify({ n: next++, text: '.'.repeat(70) }))
        try {
          write(file, ...pending)
          pending.length = 0
        } catch (error) {
          file.discard()
          assert.match(String(error), /events\.jsonl cannot be written: ENOSPC/)
          const text = readFileSync(path, 'utf8')
          assert.ok(text === '' || text.endsWith('\n'))
          failures++
          if (failures === 2) unlinkSync(join(disk, 'ballast'))
          if (failures === 4) truncateSync(path)
        }
        if (failures > 6) break
      }
      assert.ok(failures >= 4)
      const numbers = readFileSync(path, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line): number => JSON.parse(line).n)
      for (const [index, number] of numbers.entries()) {
        if (index > 0) assert.equal(number, numbers[index - 1]! + 1)
      }
      file.close()
    } finally {
      unmountDisk(disk)
    }
  })

  it('gives the reason, forgets what was pending, and can be written later', {
    skip: process.platform !== 'linux',
  }, () => {
    const full = new AppendFile('/dev/full', undefined, true)
    for (let round = 0; round < 3; round++) {
      assert.throws(() => write(full, '1'), { message: '/dev/full cannot be written: ENOSPC' })
      full.discard()
    }
    assert.equal(full.flush(), false)
    full.close()
  })

  it('below a file, or in a folder without permission, gives the reason', {
    skip: process.platform === 'win32',
  }, () => {
    using place = new Place()
    writeFileSync(place.path, 'x')
    const below = new AppendFile(join(place.path, 'e.jsonl'), undefined, true)
    assert.throws(() => write(below, '1'), /cannot be written: (ENOTDIR|EEXIST)/)
    if (process.getuid?.() === 0) return
    chmodSync(place.folder, 0o500)
    const denied = new AppendFile(join(place.folder, 'e.jsonl'), undefined, true)
    assert.throws(() => write(denied, '1'), /cannot be written: EACCES/)
    chmodSync(place.folder, 0o700)
  })

  it('leaves no descriptor open after two thousand deletions', {
    skip: process.platform !== 'linux',
  }, () => {
    using place = new Place()
    const file = place.open()
    const descriptors = (): number => readdirSync('/proc/self/fd').length
    write(file, '0')
    const before = descriptors()
    for (let round = 0; round < 2000; round++) {
      unlinkSync(place.path)
      write(file, 'x')
    }
    assert.ok(descriptors() <= before + 1)
    file.close()
  })
})
