/** Patterns of watches, excludes and `accept`. Pure: only uses the vocabulary of `src/registry`. */
export { bindUser, spelledAs } from './bind-user.ts'
export type { Glob } from './glob.ts'
export { matchesKey, matchesValue, prunesKey, type UpcasedKey } from './match.ts'
export {
  GLOBSTAR,
  hasLiteralKey,
  literalNames,
  type Pattern,
  type PatternText,
  parsePattern,
  reg,
} from './pattern.ts'
