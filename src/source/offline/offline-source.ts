/** A registry made of mounted trees, mapped as Windows maps a running one. */
import {
  formatKeyPath,
  type KeyPath,
  physicalPath32,
  type ReadProblem,
  upcase,
  type View,
} from '../../registry/index.ts'
import { readProfiles } from '../profile-list.ts'
import type {
  Opened,
  RegistrySource,
  SourceFile,
  SourceFinding,
  SourceNotice,
  SourceTraits,
  Target,
} from '../source.ts'
import { mapClasses } from './classes.ts'
import { mapControlSet } from './control-set.ts'
import { readHostname } from './machine.ts'
import { type Mount, Mounts } from './mounts.ts'
import { openReached } from './offline-key.ts'
import { isPlace, Route } from './route.ts'

export interface Alias {
  readonly at: KeyPath
  readonly to: KeyPath | 'not-collected'
}

export interface OfflineOptions {
  readonly kind: string
  /** Default: files that were named, and nothing more. */
  readonly traits?: Partial<SourceTraits>
  /**
   * What the keys were read from: hives, which lack what Windows makes at start and at logon, or an export, which holds
   * that as Windows shows it. Default: neither; then nothing of it is a finding.
   */
  readonly holds?: 'hives' | 'export'
  readonly mounts: readonly Mount[]
  readonly description: string
  readonly notices?: readonly SourceNotice[]
  /** Overrides what the mounted SYSTEM says. */
  readonly hostname?: string | undefined
  /** The mount points that the target names. Default: all; none, where everything is mounted. */
  readonly named?: readonly KeyPath[]
  /** Names that lead elsewhere where no tree holds them, or whose target is not known. */
  readonly aliases?: readonly Alias[]
  /** Keys above mounts of which all subkeys are known, or should be and are not. */
  readonly complete?: readonly { readonly at: KeyPath; readonly problem?: ReadProblem }[]
  readonly findings?: readonly SourceFinding[]
  readonly files?: readonly SourceFile[]
}

export class OfflineSource implements RegistrySource {
  readonly target: Target
  readonly traits: SourceTraits
  readonly description: string
  readonly notices: readonly SourceNotice[]
  readonly findings: readonly SourceFinding[]
  readonly files: readonly SourceFile[]
  private readonly mounts: Mounts
  private users: ReadonlySet<string> | undefined | 'unread' = 'unread'

  constructor(options: OfflineOptions) {
    this.mounts = new Mounts(options.mounts)
    this.description = options.description
    this.traits = { isRunning: false, tracksLastWrites: false, isWholeMachine: false, ...options.traits }
    this.files = options.files ?? []
    for (const { at, to } of options.aliases ?? []) this.mounts.alias(at, to)
    for (const { at, problem } of options.complete ?? []) this.mounts.complete(at, problem)
    const mapped = mapControlSet(this, this.mounts, options.holds)
    if (options.holds !== undefined) mapClasses(this, this.mounts, options.holds)
    this.findings = [...(options.findings ?? []), ...mapped]
    const found = options.hostname ?? readHostname(this)
    const hostname = typeof found === 'string' ? found : undefined
    const nameless = typeof found === 'object' ? [namelessNotice(found)] : []
    this.notices = [...(options.notices ?? []), ...nameless]
    const mounts = options.named?.map(formatKeyPath).toSorted() ?? this.mounts.names
    this.target = { kind: options.kind, mounts, hostname }
  }

  open(path: KeyPath, view: View): Opened {
    const physical = physicalPath(path, view)
    const stored: string[] = []
    const reached = new Route(this.mounts).to(physical, stored)
    const names = asAsked(stored, physical.segments, path.segments)
    return openReached(this.mounts, reached, names.at(-1) ?? path.root, names)
  }

  collects(path: KeyPath, view: View = '64'): boolean {
    const physical = physicalPath(path, view)
    const reached = new Route(this.mounts).to(physical)
    if (!isPlace(reached)) return reached !== 'not-collected'
    return reached.tree !== undefined && !this.isMadeLink(physical)
  }

  /**
   * A link that Windows makes at start or logon is in no file: that the link itself is not seen says nothing. What
   * it leads to is read by names below it.
   */
  private isMadeLink({ root, segments }: KeyPath): boolean {
    const name = segments.at(-1)
    if (name === undefined) return false
    const above = new Route(this.mounts).to({ root, segments: segments.slice(0, -1) })
    if (!isPlace(above)) return false
    const point = above.point?.below.get(upcase(name))
    return point?.alias !== undefined && (point.hides || above.tree?.child(name) === undefined)
  }

  currentUser(): string {
    return ''
  }

  profiles(): ReadonlySet<string> | undefined {
    if (this.users === 'unread') this.users = readProfiles(this)
    return this.users
  }

  close(): void {}
}

/** A baseline goes by the name: without it another one is asked for, or made. */
function namelessNotice({ reason }: ReadProblem): SourceNotice {
  const message = `the host name is not known, and no baseline that was taken under it is found: ${reason}`
  return { code: 'REGMON_HOSTNAME_UNREADABLE', message }
}

function physicalPath(path: KeyPath, view: View): KeyPath {
  return view === '32' ? { root: path.root, segments: physicalPath32(path.root, path.segments) } : path
}

/** Leaves out the name that the 32-bit view put in, so that names stand beside those that were asked for. */
function asAsked(
  stored: readonly string[],
  physical: readonly string[],
  asked: readonly string[],
): readonly string[] {
  if (physical.length === asked.length) return stored
  const inserted = physical.findIndex((name, i) => name !== asked[i])
  return stored.toSpliced(inserted, 1)
}
