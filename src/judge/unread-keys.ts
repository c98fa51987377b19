/** Where a scan could not see: what lies there is neither compared nor gone. */
import type { Upcased, View } from '../registry/index.ts'

export class UnreadKeys {
  private readonly keys = new Set<string>()

  add(view: View, upcased: Upcased): void {
    this.keys.add(`${view} ${upcased}`)
  }

  /** Whether the key, or one above it, could not be read. */
  hides(view: View, upcased: Upcased): boolean {
    if (this.keys.size === 0) return false
    for (let path: string = upcased; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('\\')))) {
      // A shared key above a redirected one has the identity of the 64-bit view.
      if (this.keys.has(`${view} ${path}`) || this.keys.has(`64 ${path}`)) return true
    }
    return false
  }
}
