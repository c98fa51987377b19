/** Damages a sound hive or a log: single bytes, and fields with a meaning. */
import { sealHive, sealLog } from '../make/hive-log.ts'
import type { Atlas } from './atlas.ts'
import type { Random } from './random.ts'

const EXTREMES = [0, 1, 2, 4, 7, 8, 0x20, 0x1000, 16344, 16345, 0xffff, 0x7fffffff, 0x80000000, 0x80000005]
const TOP = [0xfffffff8, 0xfffffffc, 0xffffffff]
const SIGNATURES = ['nk', 'vk', 'lf', 'lh', 'li', 'ri', 'db', 'sk', 'hbin']

type Change = (file: Buffer, random: Random, atlas: Atlas) => void

/** Mostly a byte that what is read depends on, since a hive consists mostly of data, slack and zeros. */
function place(file: Buffer, random: Random, { cells, meant }: Atlas): number {
  if (random.chance(0.5) && cells.length > 0) {
    const at = random.pick(cells) + random.below(84)
    if (at < file.length && meant[at] === 1) return at
  }
  return random.below(file.length)
}

const field = (file: Buffer, random: Random, atlas: Atlas): number =>
  Math.min(place(file, random, atlas) & ~1, file.length - 4)

const SMALL: readonly Change[] = [
  (file, random, atlas) => {
    file[place(file, random, atlas)]! ^= 1 << random.below(8)
  },
  (file, random, atlas) => {
    file[place(file, random, atlas)] = random.below(256)
  },
  (file, random, atlas) => {
    file.writeUInt32LE(random.pick(random.chance(0.7) ? EXTREMES : TOP), field(file, random, atlas) & ~3)
  },
  (file, random, atlas) => {
    file.writeUInt16LE(random.pick([0, 1, 2, 0xff, 0x7fff, 0xffff]), field(file, random, atlas))
  },
  function swapOffsets(file, random, { offsets }) {
    const [a, b] = [random.pick(offsets), random.pick(offsets)]
    const value = file.readUInt32LE(a)
    file.writeUInt32LE(file.readUInt32LE(b), a)
    file.writeUInt32LE(value, b)
  },
  function pointElsewhere(file, random, { offsets, cells }) {
    file.writeUInt32LE(random.pick(cells) - 4096 + random.pick([0, 0, 0, 0, 4, 8]), random.pick(offsets))
  },
  function spliceCell(file, random, { cells }) {
    const [from, to] = [random.pick(cells), random.pick(cells)]
    const size = Math.abs(file.readInt32LE(random.chance(0.5) ? from : to))
    file.copy(file, to + 4, from + 4, Math.min(from + Math.min(size, 4096), file.length))
  },
  function resizeCell(file, random, { cells }) {
    const cell = random.pick(cells)
    const size = file.readInt32LE(cell)
    file.writeInt32LE(random.pick([-size, size + 8, size - 8, size + 4, 0, -8, 8, size | 1]) | 0, cell)
  },
  function freeCell(file, random, { cells }) {
    const cell = random.pick(cells)
    file.writeInt32LE(Math.abs(file.readInt32LE(cell)), cell)
  },
  function signCell(file, random, { cells }) {
    const cell = random.pick(cells)
    if (cell + 12 < file.length) file.write(random.pick(SIGNATURES), cell + 4, 'latin1')
  },
]

/** Damage that mostly makes the root or the whole file unreadable. */
const HEADS: readonly Change[] = [
  function headBin(file, random, { bins }) {
    const at = random.pick(bins) + 4 * random.below(4)
    file.writeUInt32LE(random.pick([...EXTREMES, ...TOP, 0x2000, 0x3000]), at)
  },
  function headFile(file, random) {
    const at = random.pick([0, 4, 8, 20, 24, 28, 32, 36, 40, 44, 508])
    file.writeUInt32LE(random.pick([...EXTREMES, ...TOP, 3, 5, 6, file.length, file.length - 4096]), at)
  },
]

/** A hive that is changed in up to five places, and perhaps cut or extended; half of them have a correct checksum. */
export function mutateHive(whole: Buffer, atlas: Atlas, random: Random): Buffer {
  const file = Buffer.from(whole)
  for (let n = random.below(5); n >= 0; n--) {
    try {
      random.pick(random.chance(0.04) ? HEADS : SMALL)(file, random, atlas)
    } catch (thrown) {
      // A place too near to the end of a hive.
      if (!(thrown instanceof RangeError)) throw thrown
    }
  }
  if (random.chance(0.5)) sealHive(file)
  const end = random.next()
  if (end < 0.07) return file.subarray(0, random.below(file.length))
  if (end < 0.1) return Buffer.concat([file, whole.subarray(4096, 4096 + random.below(8192))])
  return file
}

/** A log that is changed; half of them have correct hashes and a correct checksum. */
export function mutateLog(whole: Buffer, random: Random): Buffer {
  let log = Buffer.from(whole)
  for (let n = random.below(4); n >= 0; n--) {
    const at = random.chance(0.5) ? random.below(Math.min(log.length, 1024)) : random.below(log.length)
    const how = random.below(5)
    if (how === 0) log[at]! ^= 1 << random.below(8)
    else if (how === 1 && log.length > 4)
      log.writeUInt32LE(random.pick([...EXTREMES, ...TOP]), Math.min(at & ~3, log.length - 4))
    else if (how === 2) log.copy(log, at & ~511, random.below(log.length) & ~511, log.length)
    else if (how === 3 && random.chance(0.3)) log = log.subarray(0, Math.max(1, at))
    else log.copy(log, at, random.below(log.length), log.length)
  }
  if (random.chance(0.5)) sealLog(log)
  return log
}
