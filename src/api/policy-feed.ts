/** The config and policies of a watch, loaded again when one of their files is edited. */
import { statSync } from 'node:fs'
import { type Config, loadConfig } from '../config/index.ts'
import { FreshLoader } from '../load-fresh.ts'
import { findPolicyFiles, loadPolicies, type Policy } from '../policy/index.ts'
import { type PolicyChoice, policyPlaces } from './choose-policies.ts'

/** What was loaded from the files. */
interface Read {
  readonly config: Config
  readonly policies: readonly Policy[]
}

type Given = Omit<PolicyChoice, 'config'>

export class PolicyFeed {
  private readonly given: Given
  private readonly named: string | undefined
  private read: Read
  private known: ReadonlySet<string>
  /** Time, size and inode of each file when it was loaded. */
  private signatures: ReadonlyMap<string, string>

  private constructor(given: Given, named: string | undefined, read: Read, known: ReadonlySet<string>) {
    this.given = given
    this.named = named
    this.read = read
    this.known = known
    this.signatures = this.sign()
  }

  /**
   * @param named the file of the config, instead of the nearest one.
   * @throws RegmonError as {@link loadConfig} and {@link loadPolicies} do.
   */
  static async open(given: Given, named: string | undefined): Promise<PolicyFeed> {
    const loader = new FreshLoader()
    try {
      const read = await readAll(loader, given, named)
      return new PolicyFeed(given, named, read, loader.files)
    } finally {
      await loader.close()
    }
  }

  get config(): Config {
    return this.read.config
  }

  get policies(): readonly Policy[] {
    return this.read.policies
  }

  /**
   * Loads edited files; returns `undefined` where none was edited.
   * @param stopped ends it early. @throws RegmonError where they do not load: once for each edit.
   */
  async reload(stopped: AbortSignal): Promise<readonly Policy[] | undefined> {
    const before = this.sign()
    if (isSame(before, this.signatures)) return undefined
    const loader = new FreshLoader()
    const stop = (): void => void loader.close()
    stopped.addEventListener('abort', stop)
    try {
      this.read = await readAll(loader, this.given, this.named)
      return this.read.policies
    } finally {
      // Includes files that were loaded before the error: an edit of one may fix it.
      this.known = new Set([...this.known, ...loader.files])
      // An edit made while they were loaded is seen the next time.
      this.signatures = new Map([...this.sign(), ...before])
      stopped.removeEventListener('abort', stop)
      await loader.close()
    }
  }

  /** The present files, with their time, size and inode. */
  private sign(): Map<string, string> {
    const files = new Set([...this.known, ...this.globbed()])
    return new Map(
      [...files].map((file) => {
        const stat = statSync(file, { bigint: true, throwIfNoEntry: false })
        return [file, stat === undefined ? '' : `${stat.mtimeNs} ${stat.size} ${stat.ino}`]
      }),
    )
  }

  private globbed(): string[] {
    try {
      return findPolicyFiles(policyPlaces({ ...this.given, config: this.read.config }))
    } catch {
      return []
    }
  }
}

async function readAll({ load }: FreshLoader, given: Given, named: string | undefined): Promise<Read> {
  const config = await loadConfig(given.cwd, named, load)
  return { config, policies: await loadPolicies({ ...policyPlaces({ ...given, config }), load }) }
}

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([file, text]) => b.get(file) === text)
}
