/** The number of calls, which is the cost of a walk in Wine, and most of it on Windows. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { key } from '../source/read.ts'
import { countCalls } from './count-calls.ts'
import { scratch } from './scratch.ts'

/**
 * A plain walker makes values + subkeys + 4 calls. regmon makes one more for a key that has both, to notice writes in
 * the meantime.
 */
const CASES: readonly (readonly [values: number, subkeys: number, calls: number])[] = [
  [0, 0, 3],
  [1, 0, 5],
  [5, 0, 9],
  [0, 5, 9],
  [5, 5, 15],
]

for (const [values, subkeys, calls] of CASES) {
  it(`reads a key of ${values} values and ${subkeys} subkeys in ${calls} calls`, async () => {
    const { written, source, path } = scratch()
    for (let i = 0; i < values; i++) written.set(`v${i}`, 3, Buffer.from([i]))
    for (let i = 0; i < subkeys; i++) written.key(`k${i}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const counted = countCalls(() => {
      const opened = key(source.open(path, '64'))
      let seen = 0
      opened.values(() => seen++)
      opened.subkeys(() => seen++)
      opened.close()
      assert.equal(seen, values + subkeys)
    })
    assert.equal(counted, calls)
  })
}
