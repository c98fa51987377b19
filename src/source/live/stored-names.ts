/** A key's names as stored, from the kernel's name of it. */
import { sameName } from '../../registry/index.ts'

/**
 * @param kernelName `\REGISTRY\MACHINE\SOFTWARE\Foo`: links are followed in it, and the 32-bit view shows.
 * @param asked the names that the key was opened by.
 * @returns `asked` in the case in which they are stored. A link's own name is not in the kernel's, so that
 * it and the names above it stay as they were asked for.
 */
export function storedNames(kernelName: string, asked: readonly string[]): readonly string[] {
  const kernel = kernelName.split('\\')
  const stored = [...asked]
  for (let i = asked.length - 1; i >= 0; i--) {
    let name = kernel.pop() ?? ''
    if (!sameName(name, asked[i]!) && sameName(name, 'Wow6432Node')) name = kernel.pop() ?? ''
    if (!sameName(name, asked[i]!)) break
    stored[i] = name
  }
  return stored
}
