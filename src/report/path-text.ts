/** The path of a key or value, for people. */
import { formatValuePath, toValidText } from '../registry/index.ts'

/**
 * Key path and value name joined, without lone surrogates; it ends in `\` for the default value. Anything else that is
 * unsafe on a terminal stays.
 */
export function pathText({ key, name }: { readonly key: string; readonly name?: string }): string {
  return toValidText(name === undefined ? key : formatValuePath(key, name))
}
