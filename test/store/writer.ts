/** A process that replaces a whole baseline over and over, to be killed: `writer.ts FOLDER STORE GENERATION ROUNDS`. */
import { upcase } from '../../src/registry/index.ts'
import { openStore } from '../../src/store/open.ts'

const [folder = '', spec = '', generation = '', rounds = '1'] = process.argv.slice(2)
const target = { kind: 'memory', mounts: ['HKLM\\SOFTWARE'], hostname: 'TEST' } as const

for (let round = 0; round < Number(rounds); round++) {
  const store = openStore(spec, folder, { readOnly: false })
  try {
    const baseline = store.baseline(target)
    const writer = baseline.write()
    writer.clear()
    for (let i = 0; i < 3000; i++) {
      const key = `HKLM\\generation ${generation}\\${i}`
      writer.put({ view: '64', key, upcased: upcase(key), user: '' }, [
        { name: 'v', type: 1, size: 1, digestName: 'sha1', digest: '00' },
      ])
    }
    writer.commit({ takenAt: new Date().toISOString(), target, watches: [], unreadable: [], findings: [] })
    baseline.close()
  } catch (error) {
    if (!String(error).includes('meanwhile')) throw error
  } finally {
    store.close()
  }
}
