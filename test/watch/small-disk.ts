/** A small disk, for tests that fill it. */
import { spawnSync } from 'node:child_process'

function succeeds(command: string, ...args: string[]): boolean {
  return spawnSync(command, args).status === 0
}

/** @returns whether it could be mounted. */
export function mountDisk(folder: string, size: string): boolean {
  return (
    process.platform === 'linux' && succeeds('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder)
  )
}

export function unmountDisk(folder: string): void {
  succeeds('umount', folder)
}
