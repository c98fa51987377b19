/** The reviewed file: a store in one file of JSON lines, which people commit and review like code. */
import { rmSync } from 'node:fs'
import { signatureOf } from '../signature.ts'
import type {
  Address,
  Baseline,
  BaselineHead,
  BaselineWriter,
  DigestStore,
  NamedTarget,
  StoredObject,
} from '../store.ts'
import { Objects } from './objects.ts'
import { readBaseline } from './read-baseline.ts'
import { replaceFile } from './replace-file.ts'
import { linesOf } from './write-baseline.ts'

export function openFileStore(
  file: string,
  name: string,
  { readOnly }: { readonly readOnly: boolean },
): DigestStore {
  const baseline = (): Promise<FileBaseline> => FileBaseline.open(file, name, readOnly)
  return {
    name,
    grows: false,
    keepsFingerprints: false,
    single: true,
    baseline,
    async targets() {
      const { head } = await baseline()
      return head === undefined ? [] : [head.target]
    },
    remove: () => rmSync(file, { force: true }),
    signature: () => signatureOf(file),
    close() {},
  }
}

class FileBaseline implements Baseline {
  readonly head: BaselineHead | undefined
  private readonly file: string
  private readonly readOnly: boolean
  /** The signature of the file when this run read it. If it changes, another run wrote the file. */
  private readonly signature: string
  private readonly objects: Objects

  private constructor(
    place: { readonly file: string; readonly readOnly: boolean; readonly signature: string },
    objects: Objects,
    head: BaselineHead | undefined,
  ) {
    this.file = place.file
    this.readOnly = place.readOnly
    this.signature = place.signature
    this.objects = objects
    this.head = head
  }

  /** @throws RegmonError as `readBaseline` does, and if the file cannot be read. */
  static async open(file: string, name: string, readOnly: boolean): Promise<FileBaseline> {
    const place = { file, readOnly, signature: signatureOf(file) }
    const objects = new Objects()
    if (place.signature === '') return new FileBaseline(place, objects, undefined)
    const head = await readBaseline(file, name.replace(/^file:/, ''), objects)
    return new FileBaseline(place, objects, head)
  }

  object(address: Address): StoredObject {
    return this.objects.object(address)
  }

  write(): BaselineWriter {
    const { file, readOnly, signature, head } = this
    if (readOnly) throw new TypeError('a store that was opened for reading is not written')
    const objects = new Objects(this.objects)
    return {
      put: (address, bytes) => objects.put(address, bytes),
      putFingerprints() {},
      commit(root: Address, target: NamedTarget) {
        // Equal content has an equal address: do not touch the file then.
        if (root !== head?.id) replaceFile(file, signature, linesOf(objects, root, target))
      },
      rollback() {},
    }
  }

  close(): void {}
}
