/** A running machine for tests, whose registry is in memory and whose profiles lie in a folder. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REG_EXPAND_SZ, REG_SZ } from '../../src/registry/index.ts'
import type { RegistrySource } from '../../src/source/source.ts'
import { withAllUsers } from '../../src/source/users/index.ts'
import { sz } from './data.ts'
import { MemoryRegistry } from './memory-registry.ts'
import { ALICE, BOB, writeVolume } from './windows-volume.ts'

const NT = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
const CLASSES = 'AppData/Local/Microsoft/Windows/UsrClass.dat'

export const hiveOf = (user: string): string => `Users/${user}/NTUSER.DAT`
export const classesFileOf = (user: string): string => `Users/${user}/${CLASSES}`

export class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), 'regmon-users-'))
  readonly registry = new MemoryRegistry()

  /** Alice is logged on; Bob is not. */
  constructor() {
    const { registry } = this
    registry.set(NT, 'SystemRoot', REG_SZ, sz('C:\\Windows'))
    this.list('S-1-5-18', '%systemroot%\\system32\\config\\systemprofile')
    this.list(ALICE, 'C:\\Users\\alice').list(BOB, '%SystemDrive%\\Users\\bob')
    registry.set('HKU\\.DEFAULT\\Software\\Own', 'v', REG_SZ, sz('default'))
    this.logOn(ALICE, 'alice')
  }

  list(sid: string, path: string): this {
    this.registry.set(`${NT}\\ProfileList\\${sid}`, 'ProfileImagePath', REG_EXPAND_SZ, sz(path))
    return this
  }

  unlist(sid: string): this {
    this.registry.deleteKey(`${NT}\\ProfileList\\${sid}`)
    return this
  }

  /** Loads a user's hives, with this in them. */
  logOn(sid: string, content: string): this {
    this.registry.set(`HKU\\${sid}\\Software\\Own`, 'v', REG_SZ, sz(content))
    this.registry.set(`HKU\\${sid}_Classes\\.txt`, '', REG_SZ, sz(`${content}.txt`))
    this.registry.link(`HKU\\${sid}\\Software\\Classes`, `\\REGISTRY\\USER\\${sid}_Classes`)
    return this
  }

  logOff(sid: string): this {
    this.registry.deleteKey(`HKU\\${sid}`).deleteKey(`HKU\\${sid}_Classes`)
    return this
  }

  put(files: Parameters<typeof writeVolume>[1], options: Parameters<typeof writeVolume>[2] = {}): this {
    writeVolume(this.folder, files, options)
    return this
  }

  remove(file: string): this {
    rmSync(this.at(file), { recursive: true, force: true })
    return this
  }

  at(file: string): string {
    return join(this.folder, file)
  }

  /** The registry as Windows itself would show it. */
  live() {
    const source = this.registry.source({ hostname: 'LAB' })
    return Object.assign(source, {
      target: { kind: 'live', mounts: [], hostname: 'LAB' } as const,
      traits: { isRunning: true, tracksLastWrites: true, isWholeMachine: true },
    })
  }

  source(options: { readonly logs?: boolean; readonly room?: number } = {}): RegistrySource {
    return withAllUsers(this.live(), { ...options, placeOf: (path) => this.placeOf(path) })
  }

  placeOf(path: string): string {
    return join(this.folder, ...path.split('\\').slice(1))
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
