/** The version of regmon. */
import { readFileSync } from 'node:fs'

/** From package.json, which stands two folders above the build and one above the sources. */
export function version(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'))
      if (name === 'regmon') return version
    } catch {}
  }
  return 'unknown'
}
