/** Random small registries, policies and runs for the property test of the judge. */
import fc from 'fast-check'
import type { DigestName } from '../../src/digest/index.ts'
import type { Mode } from '../../src/judge/index.ts'
import {
  hasLiteralKey,
  literalNames,
  matchesKey,
  type Pattern,
  type PatternText,
  parsePattern,
  prunesKey,
  type UpcasedKey,
} from '../../src/pattern/index.ts'
import type { View } from '../../src/registry/index.ts'
import type { RegistrySource } from '../../src/source/source.ts'
import { MemoryRegistry } from '../make/memory-registry.ts'
import type { Sketch } from '../make/policy.ts'

export interface WorldValue {
  readonly name: string
  readonly type: number
  readonly data: Buffer
  /** Whether its data cannot be read. */
  readonly damaged: boolean
}

type KeyStatus = 'present' | 'absent' | 'denied' | 'malformed' | 'vanished'

interface WorldKey {
  readonly status: KeyStatus
  readonly values: readonly WorldValue[]
}

/** The keys of a registry by their real paths, and the trees that the source collects. */
export interface World {
  readonly keys: ReadonlyMap<string, WorldKey>
  readonly collectsSystem: boolean
}

/** A key as one view shows it. */
export interface PlacedKey {
  readonly view: View
  readonly path: string
  /** Where it really lies. */
  readonly real: string
}

export const SOFTWARE = 'HKLM\\SOFTWARE'
export const WOW = 'HKLM\\SOFTWARE\\Wow6432Node'
export const SYSTEM = 'HKLM\\SYSTEM'
const BASES = [SOFTWARE, WOW, SYSTEM]
const BELOW = ['A', 'A\\S', 'B']

/** Every key that a registry may hold, parents first. What lies in `Wow6432Node` is also a key of the 32-bit view. */
export const PLACES: readonly PlacedKey[] = BASES.flatMap((base) =>
  BELOW.flatMap((below): PlacedKey[] => {
    const real = `${base}\\${below}`
    const own: PlacedKey = { view: '64', path: real, real }
    return base === WOW ? [own, { view: '32', path: `${SOFTWARE}\\${below}`, real }] : [own]
  }),
)

const TARGET = { kind: 'memory', mounts: [], hostname: 'TEST' }

export function sourceOf({ keys, collectsSystem }: World): RegistrySource {
  const registry = new MemoryRegistry(() => 0n).key(WOW).key(SYSTEM)
  for (const [path, { status, values }] of keys) {
    if (status === 'absent') continue
    registry.key(path)
    for (const { name, type, data, damaged } of values) {
      registry.set(path, name, type, data)
      if (damaged) registry.damageValue(path, name)
    }
    if (status === 'denied') registry.deny(path)
    if (status === 'malformed') registry.malformed(path)
    if (status === 'vanished') registry.vanish(path)
  }
  const source = registry.source(collectsSystem ? {} : { mounts: [SOFTWARE] })
  return Object.assign(source, { target: TARGET })
}

const value: fc.Arbitrary<WorldValue> = fc.record({
  name: fc.constantFrom('v', 'W1', 'w2', ''),
  type: fc.constantFrom(3, 3, 0),
  data: fc.constantFrom('a', 'b', '').map((text) => Buffer.from(text)),
  damaged: fc.constantFrom(false, false, false, false, true),
})

const key: fc.Arbitrary<WorldKey> = fc.record({
  status: fc.constantFrom<KeyStatus>(
    ...Array<KeyStatus>(7).fill('present'),
    'absent',
    'absent',
    'denied',
    'malformed',
    'vanished',
  ),
  values: fc.uniqueArray(value, { maxLength: 3, selector: ({ name }) => name.toUpperCase() }),
})

const REAL = [...new Set(PLACES.map(({ real }) => real))]

const world: fc.Arbitrary<World> = fc.record({
  keys: fc
    .array(key, { minLength: REAL.length, maxLength: REAL.length })
    .map((keys) => withParents(new Map(REAL.map((path, index) => [path, keys[index]!])))),
  collectsSystem: fc.constantFrom(true, true, true, true, true, false),
})

/** The world a little later: some of its keys are other ones. */
function later(before: World): fc.Arbitrary<World> {
  return fc.tuple(world, fc.subarray(REAL, { maxLength: 3 })).map(([other, changed]) => ({
    collectsSystem: other.collectsSystem,
    keys: withParents(
      new Map(REAL.map((path) => [path, (changed.includes(path) ? other : before).keys.get(path)!])),
    ),
  }))
}

function withParents(keys: Map<string, WorldKey>): Map<string, WorldKey> {
  for (const [path, key] of keys) {
    const parent = keys.get(path.slice(0, path.lastIndexOf('\\')))
    if (parent?.status === 'absent' && key.status !== 'absent') keys.set(path, { ...key, status: 'absent' })
  }
  return keys
}

const below = ['\\A', '\\A', '\\A\\S', '\\B', '\\*', '\\A\\**', '\\A\\*']

const patternBelow = (names: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(SOFTWARE, SOFTWARE, SYSTEM),
      fc.constantFrom(...names),
      fc.constantFrom('*', '*', '*', 'v', 'w*', 'S'),
    )
    .map(([base, names, mask]) => `${base}${names}\\${mask}`)

const pattern = patternBelow([...below, '', '\\**'])
const exclude = patternBelow(below)

const DIGESTS: readonly DigestName[] = ['sha1', 'sha1', 'sha256', 'md5']

const policy: fc.Arbitrary<Sketch> = fc
  .record({
    watch: fc.uniqueArray(pattern, { minLength: 1, maxLength: 2 }),
    exclude: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.tuple(exclude)),
    recursive: fc.boolean(),
    view: fc.constantFrom('64', '64', '32', 'both'),
    digest: fc.constantFrom(...DIGESTS),
    data: fc.boolean(),
    unreadable: fc.constantFrom('fail', 'allow', 'allow'),
    report: fc.subarray(['CHANGE', 'DELETE', 'NEW', 'FINDING'] as const),
  })
  .map((sketch): Sketch => ({ ...sketch, exclude: isExcludedWhole(sketch) ? [] : sketch.exclude }))

/** Whether an exclude leaves a watch nothing that it could match: a source answers such a watch as it likes. */
function isExcludedWhole({
  watch,
  exclude,
  recursive,
}: Pick<Sketch, 'watch' | 'exclude' | 'recursive'>): boolean {
  return watch.some((written) => {
    const key = {
      root: 'HKLM' as const,
      names: literalNames(parse(written)).map((name) => name.toUpperCase()),
    }
    return exclude?.some((one) => takesTree(parse(one), recursive === true, key))
  })
}

type RunMode = Exclude<Mode, 'check'> | 'check' | 'ci'

export interface Step {
  readonly world: World
  readonly policies: readonly Sketch[]
  readonly mode: RunMode
  /** Patterns of an `accept` or a preview. */
  readonly patterns: readonly string[]
  /** Numbers of the policies that are selected; empty: all. */
  readonly selected: readonly number[]
  readonly view: View | undefined
  readonly requireBaseline: boolean
  readonly allowUnreadable: boolean
  readonly allowSkipped: boolean
  /** Whether the patterns take out what the source does not contain. */
  readonly forgets: boolean
}

const flags = fc.record({
  mode: fc.constantFrom<RunMode>('check', 'check', 'ci', 'update', 'accept', 'accept', 'preview', 'watch'),
  patterns: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    fc.uniqueArray(pattern, { minLength: 1, maxLength: 2 }),
  ),
  selected: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.constantFrom([0], [1])),
  view: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, fc.constantFrom<View>('64', '32')),
  requireBaseline: fc.constantFrom(false, false, false, true),
  allowUnreadable: fc.constantFrom(false, false, true),
  allowSkipped: fc.constantFrom(false, false, true),
  forgets: fc.constantFrom(false, false, true),
})

const policies = fc.array(policy, { minLength: 2, maxLength: 3 })

/** A few runs one after the other, over a registry and policies that change a little between them. */
export const history: fc.Arbitrary<readonly Step[]> = fc
  .tuple(world, policies, fc.integer({ min: 2, max: 4 }))
  .chain(([first, begun, length]) => {
    const steps: fc.Arbitrary<readonly { world: World; policies: readonly Sketch[] }[]> = Array.from({
      length: length - 1,
    }).reduce<fc.Arbitrary<readonly { world: World; policies: readonly Sketch[] }[]>>(
      (before) =>
        before.chain((done) => {
          const last = done.at(-1)!
          return fc
            .tuple(
              later(last.world),
              fc.oneof(
                { weight: 3, arbitrary: fc.constant(last.policies) },
                policy.map((other) => last.policies.with(0, other)),
              ),
            )
            .map(([world, policies]) => [...done, { world, policies }])
        }),
      fc.constant([{ world: first, policies: begun }]),
    )
    return fc
      .tuple(steps, fc.array(flags, { minLength: length, maxLength: length }))
      .map(([done, flags]) => done.map((step, index): Step => stepOf(step, flags[index]!)))
  })

function stepOf(
  { world, policies }: Pick<Step, 'world' | 'policies'>,
  flags: Omit<Step, 'world' | 'policies'>,
): Step {
  const takesPatterns = flags.mode === 'accept' || flags.mode === 'preview'
  const narrows = flags.mode !== 'watch'
  return {
    world,
    policies,
    ...flags,
    patterns: takesPatterns ? flags.patterns : [],
    selected: narrows ? flags.selected : [],
    view: narrows ? flags.view : undefined,
    forgets: flags.mode === 'accept' && flags.forgets,
    requireBaseline: flags.mode === 'ci' || (flags.mode === 'check' && flags.requireBaseline),
  }
}

/** Whether an exclude takes the key with all that is below, so that the scan need not open it. */
export function takesTree(exclude: Pattern, recursive: boolean, key: UpcasedKey): boolean {
  if (prunesKey(exclude, recursive, key)) return true
  // A recursive exclude of every value in a literal key matches all that is below.
  return recursive && exclude.mask.everything && hasLiteralKey(exclude) && matchesKey(exclude, true, key)
}

export function parse(text: PatternText): Pattern {
  const pattern = parsePattern(text)
  if ('problem' in pattern) throw new TypeError(pattern.problem)
  return pattern
}
