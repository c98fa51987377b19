/** Where a watch listens: beside its state, so that who knows the store finds the watch. */
import { createHash } from 'node:crypto'
import { lstatSync, realpathSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

/** Bytes of a Unix socket's path (`sun_path`, macOS' the shortest), its NUL among them. */
const SOCKET_PATH = 104

/**
 * A named pipe on Windows, where its default security lets the same user and administrators write to it; a
 * socket in the state's own folder elsewhere, or in a folder of the user's where that path is too long.
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

/** The user's own folder in the one for temporary files, where others may have made it first. */
function sharedFolder(): string {
  return join(tmpdir(), `regmon-${userInfo().uid}`)
}

/** Whether nobody else can have put a socket there. */
export function isTrusted(address: string): boolean {
  const folder = dirname(address)
  if (folder !== sharedFolder()) return true
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  return (
    stat === undefined || (stat.isDirectory() && stat.uid === userInfo().uid && (stat.mode & 0o022) === 0)
  )
}

/** The same for every name of a file. */
function canonical(file: string): string {
  const path = resolve(file)
  try {
    return join(realpathSync(dirname(path)), basename(path))
  } catch {
    return path
  }
}
