/** Objects in memory: those of the reviewed file, and those of a new version of it. */
import type { Address, ObjectSink, ObjectSource, StoredObject } from '../store.ts'

export class Objects implements ObjectSource, ObjectSink {
  private readonly known: Map<Address, Buffer>

  constructor(before?: Objects) {
    this.known = new Map(before?.known)
  }

  put(address: Address, bytes: Buffer): void {
    this.known.set(address, bytes)
  }

  putFingerprints(): void {}

  object(address: Address): StoredObject {
    const bytes = this.known.get(address)
    if (bytes === undefined) throw new TypeError(`there is no object ${address}`)
    return { bytes, fingerprints: undefined }
  }
}
