/**
 * The open hives of many users, within a bound of memory: an image or a terminal server may have hundreds of them, and
 * a walk is in one hive at a time. One that had to make room is opened again when it is read.
 */
import { RegmonError } from '../../errors.ts'
import type { OpenedHive } from '../hive/index.ts'
import { type HiveFile, openInVolume } from './open-in-volume.ts'

/** Bytes of hives that stay open. */
const ROOM = 256 * 2 ** 20

export class HivePool {
  readonly withLogs: boolean
  private readonly room: number
  /** By file, the one that was read last at the end. */
  private readonly hives = new Map<string, OpenedHive>()
  private readonly failed = new Map<string, RegmonError>()
  private bytes = 0

  /** @param withLogs `false`: dirty hives are read as they lie, on purpose. */
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

  /** Whether it was given, and cannot be read any more. */
  hasLost(file: HiveFile): boolean {
    return this.failed.has(nameOf(file))
  }

  /** The next to ask for it gets it as it is then. */
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
