/** Writes the types of policies and of the config into `dist` with the descriptions that their schemas hold. */
import { writeFileSync } from 'node:fs'
import { SCHEMAS } from '../src/schemas.ts'
import { interfaceText } from './schema-docs.ts'

const TYPES = {
  'policy/schema': interfaceText('PolicyFile', 'A policy as people write it.', SCHEMAS.policy),
  'config/schema': interfaceText('ConfigFile', 'A config as people write it.', SCHEMAS.config),
}

for (const [file, text] of Object.entries(TYPES))
  writeFileSync(new URL(`../dist/src/${file}.d.ts`, import.meta.url), text)
