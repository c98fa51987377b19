/** A source along a plan: a stream of keys, read and hashed. Compares, stores and prints nothing. */

export { deepestKey } from './deepest-key.ts'
export { type KeyReading, newCounts, type ScanCounts, type ValueReading } from './key-reading.ts'
export { type ScanHooks, scan } from './scan.ts'
export { ScanMemory, type ScanPass } from './scan-memory.ts'
