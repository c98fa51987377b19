/**
 * Which keys a walk opens next, and how it follows the two registry views. The walk visits a key that both views share
 * once, with the watches of both views. At a redirected key, it continues in each view. There the 64-bit walk carries
 * the 32-bit watches along (`carried32`), because keys below may be shared again.
 */
import type { PlanState } from '../plan/index.ts'
import { type Place, placeBelow, upcase, type View } from '../registry/index.ts'

/** A position of a walk. The key there may not be open yet. */
export interface Position {
  /** The state of the plan at the key. `undefined` if the key matters only for {@link carried32}. */
  readonly state: PlanState | undefined
  /** The state of 32-bit watches that cannot match this key, but may match shared keys below it. */
  readonly carried32: PlanState | undefined
  readonly place: Place | undefined
  /** The view in which the key is recorded and reported. A shared key has `64`. */
  readonly view: View
}

/** The result of an enumeration for one subkey. */
interface Listed {
  readonly ref: number
  readonly wild: PlanState
  /** Its last-write time, a FILETIME, if the enumeration returns it. */
  readonly lastWrite: bigint | undefined
}

/** A key to be opened. */
export interface NextKey extends Position {
  /** The key names from the walk's current key down. */
  readonly names: readonly string[]
  /** Set if an enumeration listed the key and a wildcard matches it. If it is a link, the link itself is opened. */
  readonly listed: Listed | undefined
  /** The state if a literal segment matches the key. If it is a link, the link is followed. */
  readonly literal: PlanState | undefined
  /** Whether the 32-bit view is redirected here, so that the name opens a key with another path. */
  readonly opensIn32: boolean
}

/** The next keys for a subkey that an enumeration listed: none, one, or one in each view. */
export function nextOfListed(
  position: Position,
  name: string,
  ref: number,
  lastWrite: bigint | undefined,
  onPruned: (exclude: number) => void,
): NextKey[] {
  return stepInto(position, name, [], onPruned).map((target) => {
    const wild = target.wild
    return {
      ...target,
      names: [name],
      listed: wild === undefined || target.opensIn32 ? undefined : { ref, wild, lastWrite },
    }
  })
}

/** The next keys for a name that an enumeration does not list. Only literal segments match it. */
export function nextOfUnlisted(position: Position, name: string): NextKey[] {
  return stepInto(position, name, [], () => {}).flatMap((target) =>
    target.literal === undefined ? [] : [{ ...target, state: target.literal, listed: undefined }],
  )
}

/**
 * The next keys for literal segments. To save calls, the walk does not open keys in between whose values no mask
 * selects.
 */
export function nextOfLiterals(position: Position): NextKey[] {
  const found: NextKey[] = []
  const pending: { position: Position; names: readonly string[] }[] = [{ position, names: [] }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const literals = new Map(
      [...(next.position.carried32?.literals ?? []), ...(next.position.state?.literals ?? [])].map((name) => [
        upcase(name),
        name,
      ]),
    )
    for (const name of literals.values()) {
      for (const target of stepInto(next.position, name, next.names, () => {})) {
        const stops = target.opensIn32 || needsOpening(target)
        if (stops) found.push({ ...target, listed: undefined })
        else pending.push({ position: target, names: target.names })
      }
    }
  }
  return found
}

/** Names that a 32-bit walk must open by their full path, because no enumeration of the current key lists them. */
export function coveredLiterals({ state, place, view }: Position): readonly string[] {
  if (view !== '32') return []
  return (state?.literals ?? []).filter((name) => placeBelow(place, upcase(name))?.covered === true)
}

function needsOpening({ state, carried32 }: Position): boolean {
  return state?.readsValues === true || state?.wildcard === true || carried32?.wildcard === true
}

interface Stepped extends Omit<NextKey, 'listed'> {
  readonly wild: PlanState | undefined
}

function stepInto(
  position: Position,
  name: string,
  above: readonly string[],
  onPruned: (exclude: number) => void,
): Stepped[] {
  const names = [...above, name]
  const place = position.place === undefined ? undefined : placeBelow(position.place, upcase(name))
  const step = position.state?.step(name, place?.covered === true)
  for (const exclude of step?.prunedBy ?? []) onPruned(exclude)
  const plain: Stepped = {
    state: step?.either,
    literal: step?.literal,
    wild: step?.wild,
    carried32: undefined,
    place,
    view: position.view,
    names,
    opensIn32: false,
  }
  // The 32-bit keys are stored under this name. A 32-bit walk enters it only if a pattern contains the name.
  if (position.view === '32' && place?.covered === true)
    return alive([{ ...plain, state: step?.literal, wild: undefined, opensIn32: true }])
  if (place === undefined || position.place === undefined) return alive([plain])
  const step32 = position.carried32?.step(name, false)
  const carried32 = step32?.either
  if (place.sharing === position.place.sharing)
    return alive([{ ...plain, carried32: place.below.size > 0 ? carried32 : undefined }])
  if (place.sharing === 'shared') {
    // Only the 64-bit walk visits shared keys.
    if (position.view === '32') return []
    // Keep literal and wildcard states apart, because a link is followed for literal segments only.
    return alive([
      {
        ...plain,
        state: together(plain.state, step32?.either),
        literal: together(plain.literal, step32?.literal),
        wild: together(plain.wild, step32?.wild),
      },
    ])
  }
  return alive([
    {
      ...plain,
      state: plain.state?.of('64'),
      literal: plain.literal?.of('64'),
      wild: plain.wild?.of('64'),
      carried32: place.below.size > 0 ? plain.state?.of('32') : undefined,
    },
    {
      ...plain,
      state: plain.state?.of('32'),
      literal: plain.state?.of('32'),
      wild: undefined,
      view: '32',
      opensIn32: true,
    },
  ])
}

function alive(stepped: readonly Stepped[]): Stepped[] {
  return stepped.filter(({ state, carried32 }) => state !== undefined || carried32 !== undefined)
}

function together(a: PlanState | undefined, b: PlanState | undefined): PlanState | undefined {
  return a === undefined ? b : a.with(b)
}
