/** A registry in memory, as a source: for `.reg` files and for tests. */
export { MemoryRegistry, memorySource } from './memory-registry.ts'
