/** A key of a walk with a link to its parent. Keys share their ancestors. */
import { type KeyPath, type RootKey, type Upcased, upcaseKeyPath } from '../registry/index.ts'

export class KeyNode {
  readonly root: RootKey
  readonly parent: KeyNode | undefined
  /** As stored; a root key's short name. */
  readonly name: string
  /** 0 for a root key. */
  readonly depth: number
  private known: KeyPath | undefined
  private knownUpcased: Upcased | undefined

  private constructor(root: RootKey, parent: KeyNode | undefined, name: string) {
    this.root = root
    this.parent = parent
    this.name = name
    this.depth = parent === undefined ? 0 : parent.depth + 1
  }

  static of(root: RootKey): KeyNode {
    return new KeyNode(root, undefined, root)
  }

  below(names: readonly string[]): KeyNode {
    let node: KeyNode = this
    for (const name of names) node = new KeyNode(this.root, node, name)
    return node
  }

  get path(): KeyPath {
    this.known ??= { root: this.root, segments: this.names.slice(1) }
    return this.known
  }

  /** The full path, formatted and upcased. */
  get upcased(): Upcased {
    this.knownUpcased ??= upcaseKeyPath(this.path)
    return this.knownUpcased
  }

  /** From the root key down. */
  get names(): string[] {
    const names = new Array<string>(this.depth + 1)
    for (let node: KeyNode | undefined = this; node !== undefined; node = node.parent)
      names[node.depth] = node.name
    return names
  }
}
