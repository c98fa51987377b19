/** Draws the pictures of the documents: `npm run docs:pictures`, or into another folder for a test. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ansiToSvg } from './ansi-svg.ts'
import { scanning, story } from './watch-story.ts'

// Ink reads it when it is loaded.
process.env['FORCE_COLOR'] = '1'
const { draw, pressKeys, modelAfter } = await import('../reporters/dashboard.ts')

const folder = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'docs', 'pictures')
mkdirSync(folder, { recursive: true })

const look = { columns: 100, rows: 30, color: true }
const model = modelAfter([...story(), ...scanning()])
pressKeys(model, 'j', 'j')
writeFileSync(
  join(folder, 'dashboard.svg'),
  ansiToSvg(draw(model, look), look.columns, 'The dashboard of regmon watch'),
)
