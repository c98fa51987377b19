import { defineConfig } from 'regmon'

/** On Windows this checks the live registry; elsewhere the small golden image of `test/fixtures`. */
export default defineConfig({
  policies: ['policies/*.policy.ts'],
  ...(process.platform === 'win32'
    ? { source: 'live' }
    : {
        source: {
          hives: {
            'HKLM\\SYSTEM': 'test/fixtures/golden/SYSTEM',
            'HKLM\\SOFTWARE': 'test/fixtures/golden/SOFTWARE',
            'HKU\\S-1-5-21-1004336348-1177238915-682003330-1001': 'test/fixtures/golden/NTUSER.DAT',
          },
        },
        store: 'file:test/fixtures/golden/baseline.jsonl',
      }),
})
