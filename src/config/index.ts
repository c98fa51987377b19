/** `regmon.config.ts` → a validated config. */
export { configsBelow } from './configs-below.ts'
export { type Config, defineConfig, loadConfig, noConfig } from './load.ts'
export type { ConfigFile } from './schema.ts'
