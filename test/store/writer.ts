/** A process that replaces a whole baseline over and over, to be killed: `writer.ts FOLDER STORE GENERATION ROUNDS`. */
import { openStore } from '../../src/store/open.ts'
import { entry, fill } from './filled.ts'

const [folder = '', spec = '', generation = '', rounds = '1'] = process.argv.slice(2)

for (let round = 0; round < Number(rounds); round++) {
  const store = openStore(spec, folder, { readOnly: false })
  try {
    const keys = Array.from({ length: 3000 }, (_, i) => `HKLM\\generation ${generation}\\${i}`)
    await fill(store, Object.fromEntries(keys.map((key) => [key, [entry('v')]])), { clear: true })
  } catch (error) {
    if (!String(error).includes('meanwhile')) throw error
  } finally {
    store.close()
  }
}
