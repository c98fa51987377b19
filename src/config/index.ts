/** `regmon.config.ts` → a validated config. */
export { type Config, defineConfig, loadConfig, noConfig } from './load.ts'
export type { ConfigFile } from './schema.ts'
