/** Scans a source along a plan, and returns a stream of key states. It does not compare, store or print. */

export { newCounts, type ScanCounts } from './counts.ts'
export { deepestKey } from './deepest-key.ts'
export type { KeyReading, ValueReading } from './key-reading.ts'
export type { KeyState } from './key-state.ts'
export { scan } from './scan.ts'
export { ScanMemory, type ScanPass } from './scan-memory.ts'
