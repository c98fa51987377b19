/** The vocabulary that every other folder speaks. Pure: no I/O, and nothing of ours is imported here. */
export { type KeyPath, formatKeyPath, formatValuePath, parseKeyPath, upcaseKeyPath } from './key-path.ts'
export {
  type Place,
  type Sharing,
  type SharingRow,
  SHARING_ROWS,
  physicalPath32,
  placeBelow,
  rootPlace,
} from './redirection.ts'
export { ROOT_KEYS, type RootKey, parseRootKey } from './root-key.ts'
export type { KeyStatus, ReadProblem } from './status.ts'
export { type Upcased, compareUpcased, sameName, upcase, upcaseUnit } from './upcase.ts'
export { fromRawText, isValidText, toRawText, toValidText } from './valid-text.ts'
export {
  REG_BINARY,
  REG_DWORD,
  REG_DWORD_BIG_ENDIAN,
  REG_EXPAND_SZ,
  REG_LINK,
  REG_MULTI_SZ,
  REG_NONE,
  REG_QWORD,
  REG_SZ,
  parseValueType,
  valueTypeName,
} from './value-type.ts'
export type { View, ViewChoice } from './view.ts'
