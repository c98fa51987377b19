/**
 * The open hives of many users, within a bound of memory. An image or a terminal server may have hundreds of them, and
 * a walk reads one hive at a time. A hive that was closed to make room is opened again when it is read.
 */
import { RegmonError } from '../../errors.ts'
import type { OpenedHive } from '../hive/index.ts'
import { type HiveFile, openInVolume } from './open-in-volume.ts'

/** Bytes of hives that stay open. */
const ROOM = 256 * 2 ** 20

export class HivePool {
  readonly withLogs: boolean
  private readonly room: number
  /** By file, the most recently read one last. */
  private readonly hives = new Map<string, OpenedHive>()
  private readonly failed = new Map<string, RegmonError>()
  private bytes = 0

  /** @param withLogs `false`: dirty hives are read without their transaction logs. */
  constructor(withLogs = true, room = ROOM) {
    this.withLogs = withLogs
    this.room = room
  }

  /** The open hive, or why it cannot be read. */
  get(file: HiveFile): OpenedHive | RegmonError {
    const name = nameOf(file)
    const known = this.hives.get(name)
    if (known === undefined) return this.failed.get(name) ?? this.open(file)
    this.hives.delete(name)
    this.hives.set(name, known)
    return known
  }

  /** Whether it was opened before and can no longer be read. */
  hasLost(file: HiveFile): boolean {
    return this.failed.has(nameOf(file))
  }

  /** Closes the hive, so that the next reader opens it again. */
  forget(file: HiveFile): void {
    const name = nameOf(file)
    this.failed.delete(name)
    this.close(name)
  }

  private open(file: HiveFile): OpenedHive | RegmonError {
    try {
      const opened = openInVolume(file, this.withLogs)
      this.hives.set(nameOf(file), opened)
      this.bytes += sizeOf(opened)
      this.makeRoom(opened)
      return opened
    } catch (thrown) {
      if (!(thrown instanceof RegmonError)) throw thrown
      this.failed.set(nameOf(file), thrown)
      return thrown
    }
  }

  private makeRoom(kept: OpenedHive): void {
    for (const [name, hive] of this.hives) {
      if (this.bytes <= this.room || hive === kept) return
      this.close(name)
    }
  }

  private close(name: string): void {
    const hive = this.hives.get(name)
    if (hive === undefined) return
    this.hives.delete(name)
    this.bytes -= sizeOf(hive)
  }
}

function nameOf({ volume, place }: HiveFile): string {
  return volume.fileOf(place)
}

function sizeOf({ hive }: OpenedHive): number {
  return hive.cells.file.length
}
