/** Replaces a file atomically, unless another run wrote it since this run read it. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { errorCode, RegmonError } from '../../errors.ts'
import { signatureOf } from '../signature.ts'

/** The age in milliseconds after which a lock file counts as left behind by a killed run. */
const STALE = 60_000

/**
 * @param before {@link signatureOf} the file that this run read.
 * @throws RegmonError `REGMON_STORE_CHANGED`, `REGMON_STORE_BUSY`, `REGMON_STORE_UNWRITABLE`.
 */
export function replaceFile(file: string, before: string, lines: Iterable<string>): void {
  // Renaming over a symbolic link would replace the link instead of the file that it names.
  const target = existsSync(file) ? realpathSync(file) : file
  const temporary = `${target}.${process.pid}.tmp`
  const lock = `${target}.lock`
  try {
    mkdirSync(dirname(target), { recursive: true })
    takeLock(lock, file)
    try {
      if (signatureOf(target) !== before) {
        throw new RegmonError('REGMON_STORE_CHANGED', 'another run wrote the baseline meanwhile', {
          where: file,
          hint: 'run again',
        })
      }
      const mode = existsSync(target) ? statSync(target).mode : 0o644
      const fd = openSync(temporary, 'w', mode)
      try {
        writeLines(fd, lines)
        fsyncSync(fd)
      } finally {
        closeSync(fd)
      }
      renameSync(temporary, target)
    } finally {
      rmSync(temporary, { force: true })
      rmSync(lock, { force: true })
    }
  } catch (cause) {
    if (cause instanceof RegmonError) throw cause
    throw new RegmonError('REGMON_STORE_UNWRITABLE', `the baseline cannot be written: ${errorCode(cause)}`, {
      where: file,
      hint: 'name another place with --store',
      cause,
    })
  }
}

/** The number of characters to collect before each write to the file. */
const GATHERED = 1 << 18

function writeLines(fd: number, lines: Iterable<string>): void {
  let text = ''
  for (const line of lines) {
    text += line
    if (text.length < GATHERED) continue
    writeFileSync(fd, text)
    text = ''
  }
  writeFileSync(fd, text)
}

/** Waits if another run has the lock: a run holds it only while it writes the file. */
function takeLock(lock: string, file: string): void {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      closeSync(openSync(lock, 'wx'))
      return
    } catch (cause) {
      if (errorCode(cause) !== 'EEXIST') throw cause
      if (isStale(lock)) rmSync(lock, { force: true })
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    }
  }
  throw new RegmonError('REGMON_STORE_BUSY', 'another run is writing the baseline', {
    where: file,
    hint: `run again when it has ended; if none is running, remove ${lock}`,
  })
}

function isStale(lock: string): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > STALE
  } catch {
    return false
  }
}
