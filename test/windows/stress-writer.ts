/** Writes and deletes below a key until it is killed: values of all sizes, and keys. */
import { WrittenKey } from './write-registry.ts'

const [path = '', count = '1'] = process.argv.slice(2)
const keys = Array.from({ length: Number(count) }, (_, i) => new WrittenKey(`${path}\\k${i}`))
let seed = 1
/** A pseudo-random number below `limit`: the same run each time. */
const random = (limit: number) => {
  seed = (seed * 48_271) % 0x7fffffff
  return seed % limit
}
const held = keys.map(() => new Set<string>())
for (;;) {
  const at = random(keys.length)
  const key = keys[at]!
  const names = held[at]!
  const name = `${'abnxy'[random(5)]}${random(3)}`
  if (names.delete(name)) key.deleteValue(name)
  else {
    names.add(name)
    key.set(name, 3, Buffer.alloc([0, 1, 300, 70_000, 150_000][random(5)]!, random(256)))
  }
  if (random(10) === 0) new WrittenKey(`${path}\\x${random(3)}`).delete()
}
