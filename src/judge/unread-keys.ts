/** The keys that a scan could not read. Values in them or below them are not compared, and do not count as deleted. */
import { isSharedKey, type Upcased, type View } from '../registry/index.ts'

export class UnreadKeys {
  private readonly keys = new Set<string>()

  add(view: View, upcased: Upcased): void {
    this.keys.add(`${view} ${upcased}`)
  }

  /** Whether the key, or one above it, could not be read. */
  hides(view: View, upcased: Upcased): boolean {
    if (this.keys.size === 0) return false
    const names = upcased.split('\\')
    let identity = view
    for (; names.length > 0; names.pop()) {
      // A shared key above a redirected one has the identity of the 64-bit view, and is reached through that view alone.
      if (isSharedKey(names)) identity = '64'
      if (this.keys.has(`${identity} ${names.join('\\')}`)) return true
    }
    return false
  }
}
