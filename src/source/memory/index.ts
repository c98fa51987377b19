/** A registry in memory, as a source: for `.reg` files and for tests. */
export { type MemoryOptions, MemoryRegistry, type MemorySource, memorySource } from './memory-registry.ts'
