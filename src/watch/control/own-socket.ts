/** A socket that its watch removes at the end, unless another watch has replaced it. */
import { randomBytes } from 'node:crypto'
import { chmodSync, lstatSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The name to listen under first. At the end Node deletes the name that it listened under, even where another watch has
 * it by then, since the folder was deleted and created again. The name is no longer than a {@link controlAddress}, for
 * the length of a socket's path is limited.
 */
export function privateName(address: string): string {
  return join(dirname(address), `.${randomBytes(4).toString('hex')}`)
}

/**
 * Moves the socket to its address, over one that a killed watch left there.
 * @returns what removes it. It must be called while the socket still listens, so that its inode is not reused.
 */
export function moveSocket(name: string, address: string): () => void {
  chmodSync(name, 0o600)
  const own = inodeOf(name)
  renameSync(name, address)
  return () => {
    if (inodeOf(address) === own) rmSync(address, { force: true })
  }
}

function inodeOf(path: string): string | undefined {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false })
  return stat && `${stat.dev} ${stat.ino}`
}
