const EXTENSIONS = ['LOG', 'LOG1', 'LOG2']

/** Of `SOFTWARE`: `SOFTWARE.LOG1`, `.LOG2` and, of older Windows, `.LOG`. */
export function logNames(hive: string): string[] {
  return EXTENSIONS.map((extension) => `${hive}.${extension}`)
}
