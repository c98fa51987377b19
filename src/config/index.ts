/** `regmon.config.ts` → a validated config. */
export { type Config, loadConfig, noConfig } from './load.ts'
export { type ConfigFile, ConfigSchema, defineConfig } from './schema.ts'
