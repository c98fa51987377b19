/** The interface of a kind of source. The list of kinds is in `kinds.ts`. */
import type { RegistrySource } from './source.ts'

/** A source as flags or a config name it. Paths are as this process opens them. */
export interface NamedSource {
  /** What the kind reads, as a folder or a file; `''` for kinds that take none. */
  readonly place: string
  /** Hive files, by the key paths that they are mounted at. */
  readonly hives: readonly NamedHive[]
}

export interface NamedHive {
  /** `HKLM\SOFTWARE`, not yet parsed. */
  readonly key: string
  readonly file: string
}

interface OpenOptions {
  /** `false`: dirty hives are read without their transaction logs. */
  readonly logs: boolean
  /** On a live machine: whether users who are not logged on are read from their files. */
  readonly allUsers: boolean
}

/** The files and folders that a source is read from. regmon never writes to them. */
export interface Evidence {
  readonly folders: readonly string[]
  readonly files: readonly string[]
}

export interface SourceKind {
  /** `image`: what `--source` and `Target.kind` call it, and the flag and the config field that name its place. */
  readonly scheme: string
  /** How users write such a source on the command line, for hints. */
  readonly usage: string
  /** What its place is, in messages. `undefined` if the kind takes no place. */
  readonly place?: 'file' | 'folder'
  /** What it does with hives that are named: reads nothing else, or mounts them in what it reads. */
  readonly hives?: 'alone' | 'beside'
  /** Whether it is the default source. */
  readonly isDefault?: () => boolean
  evidence(named: NamedSource): Evidence
  /** @throws RegmonError where it cannot be opened. */
  open(named: NamedSource, options: OpenOptions): Promise<RegistrySource>
}
