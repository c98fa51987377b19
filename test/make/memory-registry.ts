/** A registry in memory, for tests. */
import { type KeyPath, parseKeyPath, ROOT_KEYS, type RootKey, upcase } from '../../src/registry/index.ts'
import { type Mount, OfflineSource, type TreeKey } from '../../src/source/offline/index.ts'
import { MemoryKey } from './memory-key.ts'

/** From 1601, where a FILETIME begins, to 1970. */
const EPOCH_MS = 11_644_473_600_000

interface MemoryOptions {
  /** Key paths that are collected; default: everything. */
  readonly mounts?: readonly (string | KeyPath)[]
  readonly hostname?: string
}

/** A source that remembers which keys were opened. */
interface MemorySource extends OfflineSource {
  /** Paths of the keys that were opened to be read, in order, once for each time. */
  readonly opened: readonly string[]
}

/** Its methods change it and return it. Sources that were made of it see the changes. */
export class MemoryRegistry {
  private readonly opened: string[] = []
  private readonly roots = new Map<RootKey, MemoryKey>()

  private readonly now: () => bigint

  /** @param now the clock that writes are stamped with, a FILETIME; 0 for a registry without times. */
  constructor(now: () => bigint = filetimeNow) {
    this.now = now
    for (const root of ROOT_KEYS) this.roots.set(root, new MemoryKey(root, root, this.opened, now))
  }

  /** Makes a key, and the keys above it. */
  key(path: string | KeyPath, lastWrite?: bigint): this {
    const key = this.make(path)
    if (lastWrite !== undefined) key.written = lastWrite
    return this
  }

  /** Sets a value, making its key. `data` is copied. */
  set(path: string | KeyPath, name: string, type: number, data: Uint8Array): this {
    this.make(path).set(name, type, data)
    return this
  }

  /** Makes a key a symbolic link to an NT path: `\REGISTRY\MACHINE\SOFTWARE\…`. */
  link(path: string | KeyPath, target: string): this {
    this.make(path).linkTo(target)
    return this
  }

  /** Makes a key unreadable. The keys below it can still be opened by name. */
  deny(path: string | KeyPath): this {
    this.make(path).problem = { status: 'denied', code: 5, reason: 'ERROR_ACCESS_DENIED (5)' }
    return this
  }

  /** Damages a key: it is listed, and neither it nor what lies below can be opened. */
  malformed(path: string | KeyPath): this {
    this.make(path).problem = { status: 'malformed', code: 0x1020, reason: 'cell at 0x1020: damaged' }
    return this
  }

  /** Makes a key that is listed, and gone when it is opened. */
  vanish(path: string | KeyPath): this {
    this.make(path).problem = { status: 'vanished', code: 0, reason: 'the key is gone' }
    return this
  }

  /** Makes the list of a key's values or subkeys unreadable. */
  damageList(path: string | KeyPath, list: 'values' | 'subkeys'): this {
    this.make(path).damaged.add(list)
    return this
  }

  /** Makes the data of a value unreadable. */
  damageValue(path: string | KeyPath, name: string): this {
    this.find(asPath(path))?.damageValue(name)
    return this
  }

  deleteKey(path: string | KeyPath): this {
    const { root, segments } = asPath(path)
    const name = segments.at(-1)
    if (name === undefined) this.roots.set(root, new MemoryKey(root, root, this.opened, this.now))
    else this.find({ root, segments: segments.slice(0, -1) })?.deleteKey(name)
    return this
  }

  deleteValue(path: string | KeyPath, name: string): this {
    this.find(asPath(path))?.deleteValue(name)
    return this
  }

  source(options: MemoryOptions = {}): MemorySource {
    const mounts = options.mounts?.map((at): Mount => ({ at: asPath(at), tree: this.make(at) }))
    const source = new OfflineSource({
      kind: 'memory',
      traits: { tracksLastWrites: true },
      mounts: mounts ?? this.wholeMounts(),
      description: 'registry in memory',
      hostname: options.hostname,
      ...(mounts === undefined && { named: [] }),
    })
    this.opened.length = 0
    return Object.assign(source, { opened: this.opened })
  }

  /** All root keys; those that Windows makes of others only where they were filled. */
  private wholeMounts(): Mount[] {
    return ROOT_KEYS.map((root) => ({
      at: { root, segments: [] },
      tree: this.make({ root, segments: [] }),
    })).filter(({ at, tree }) => (at.root !== 'HKCR' && at.root !== 'HKCC') || hasSubkeys(tree))
  }

  private make(path: string | KeyPath): MemoryKey {
    const { root, segments } = asPath(path)
    let key = this.roots.get(root)!
    for (const name of segments) key = key.make(name)
    return key
  }

  private find({ root, segments }: KeyPath): MemoryKey | undefined {
    let key = this.roots.get(root)
    for (const name of segments) key = key?.below.get(upcase(name))
    return key
  }
}

function filetimeNow(): bigint {
  return BigInt(Date.now() + EPOCH_MS) * 10_000n
}

function hasSubkeys(tree: TreeKey): boolean {
  let any = false
  tree.subkeys(() => {
    any = true
  })
  return any
}

function asPath(path: string | KeyPath): KeyPath {
  if (typeof path !== 'string') return path
  const parsed = parseKeyPath(path)
  if (parsed === undefined) throw new TypeError(`${JSON.stringify(path)} is no key path`)
  return { ...parsed }
}
