/** The vocabulary of all other folders. Pure: no I/O, no imports from other folders. */
export { formatKeyPath, formatValuePath, type KeyPath, parseKeyPath, upcaseKeyPath } from './key-path.ts'
export { personOf } from './person.ts'
export {
  isSharedKey,
  type Place,
  physicalPath32,
  placeBelow,
  rootPlace,
  SHARING_ROWS,
} from './redirection.ts'
export { parseRootKey, ROOT_KEYS, type RootKey } from './root-key.ts'
export type { ReadProblem } from './status.ts'
export { compareNames, compareUpcased, sameName, type Upcased, upcase, upcaseUnit } from './upcase.ts'
export { fromRawText, isValidText, toRawText, toValidText } from './valid-text.ts'
export { valueText } from './value-text.ts'
export {
  parseValueType,
  REG_BINARY,
  REG_DWORD,
  REG_DWORD_BIG_ENDIAN,
  REG_EXPAND_SZ,
  REG_LINK,
  REG_MULTI_SZ,
  REG_QWORD,
  REG_SZ,
  valueTypeName,
} from './value-type.ts'
export type { View, ViewChoice } from './view.ts'
export { VOLATILE_USER_KEYS } from './volatile-keys.ts'
