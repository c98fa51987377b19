/** A name for a socket that is taken away at the end only while it is one's own. */
import { randomBytes } from 'node:crypto'
import { chmodSync, lstatSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The name to listen under first. Node takes away the name that it listened under, whoever has it by then: another
 * watch has it where this one's folder was deleted under it. It is no longer than any {@link controlAddress}, since
 * a socket's path has an end.
 */
export function privateName(address: string): string {
  return join(dirname(address), `.${randomBytes(4).toString('hex')}`)
}

/**
 * Gives what listens under that name its address, whatever a killed watch left there.
 * @returns what takes it away; to be called while it still listens, which keeps its inode from becoming another's.
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
