/** Where a watch listens: beside its state, so that a client that knows the store finds the watch. */
import { createHash } from 'node:crypto'
import { lstatSync, realpathSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

/** Bytes of the path of a Unix socket (`sun_path`), with its NUL; macOS allows the fewest. */
const SOCKET_PATH = 104

/**
 * On Windows a named pipe, which by default the same user and administrators may write to. Elsewhere a socket in the
 * folder of the state, or, where that path is too long, in a folder of the user.
 */
export function controlAddress(stateFile: string, platform: NodeJS.Platform = process.platform): string {
  const file = canonical(stateFile)
  const hash = createHash('sha256')
    .update(platform === 'win32' ? file.toLowerCase() : file)
    .digest('hex')
  if (platform === 'win32') return `\\\\.\\pipe\\regmon-${hash.slice(0, 32)}`
  const socket = `${file}.sock`
  if (Buffer.byteLength(socket) < SOCKET_PATH) return socket
  return join(sharedFolder(), `${hash.slice(0, 16)}.sock`)
}

/** The user's folder among the temporary files, where another user may have created it first. */
function sharedFolder(): string {
  return join(tmpdir(), `regmon-${userInfo().uid}`)
}

/** Whether no other user can have put a socket there. */
export function isTrusted(address: string): boolean {
  const folder = dirname(address)
  if (folder !== sharedFolder()) return true
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  return (
    stat === undefined || (stat.isDirectory() && stat.uid === userInfo().uid && (stat.mode & 0o022) === 0)
  )
}

/** One path for all names of a file. */
function canonical(file: string): string {
  const path = resolve(file)
  try {
    return join(realpathSync(dirname(path)), basename(path))
  } catch {
    return path
  }
}
