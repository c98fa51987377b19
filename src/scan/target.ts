/**
 * What a walk goes to next, and how the two registry views part and meet on the way. A key that both
 * views share is one key, walked once, with the watches of both; where a key is redirected, the walk
 * parts in two, and the 64-bit one carries the 32-bit watches along (`ghost`) for the shared keys below.
 */
import type { PlanState } from '../plan/index.ts'
import { type Place, placeBelow, upcase, type View } from '../registry/index.ts'

/** A place of the walk, whether its key has been opened or not. */
export interface Spot {
  /** What applies here; `undefined` where only the ghost needs what lies below. */
  readonly state: PlanState | undefined
  /** 32-bit watches that are not matched here, and may be in a shared key below. */
  readonly ghost: PlanState | undefined
  readonly place: Place | undefined
  /** View of the identity. */
  readonly view: View
}

/** What an enumeration told of a subkey. */
interface Listed {
  readonly ref: number
  readonly wild: PlanState
  /** Its last write, a FILETIME, where the enumeration told it. */
  readonly lastWrite: bigint | undefined
}

/** A key to be opened. */
export interface Target extends Spot {
  /** Names below the key that the walk stands in. */
  readonly names: readonly string[]
  /** Set for a key that an enumeration listed, and that a wildcard reached: it is opened as itself. */
  readonly listed: Listed | undefined
  /** What applies where a literal segment reached it: there a link is followed. */
  readonly literal: PlanState | undefined
  /** Whether it is another key than the name says: the 32-bit view parts here. */
  readonly parts: boolean
}

/** The keys that a listed subkey leads to: none, one, or one in each view. */
export function targetsOfListed(
  spot: Spot,
  name: string,
  ref: number,
  lastWrite: bigint | undefined,
  onPruned: (exclude: number) => void,
): Target[] {
  return stepInto(spot, name, [], onPruned).map((target) => {
    const wild = target.wild
    return {
      ...target,
      names: [name],
      listed: wild === undefined || target.parts ? undefined : { ref, wild, lastWrite },
    }
  })
}

/** The keys that a name leads to which no enumeration lists: a wildcard does not meet it, a literal does. */
export function targetsOfUnlisted(spot: Spot, name: string): Target[] {
  return stepInto(spot, name, [], () => {}).flatMap((target) =>
    target.literal === undefined ? [] : [{ ...target, state: target.literal, listed: undefined }],
  )
}

/**
 * The keys that literal names lead to, with no key opened in between that no mask applies in: as few
 * calls as there are keys to read.
 */
export function targetsOfLiterals(spot: Spot): Target[] {
  const found: Target[] = []
  const pending: { spot: Spot; names: readonly string[] }[] = [{ spot, names: [] }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const literals = new Map(
      [...(next.spot.ghost?.literals ?? []), ...(next.spot.state?.literals ?? [])].map((name) => [
        upcase(name),
        name,
      ]),
    )
    for (const name of literals.values()) {
      for (const target of stepInto(next.spot, name, next.names, () => {})) {
        const stops = target.parts || needsOpening(target)
        if (stops) found.push({ ...target, listed: undefined })
        else pending.push({ spot: target, names: target.names })
      }
    }
  }
  return found
}

/** Names that a 32-bit walk opens by their whole path, and no list of the key that it stands in shows. */
export function coveredLiterals({ state, place, view }: Spot): readonly string[] {
  if (view !== '32') return []
  return (state?.literals ?? []).filter((name) => placeBelow(place, upcase(name))?.covered === true)
}

function needsOpening({ state, ghost }: Spot): boolean {
  return state?.readsValues === true || state?.wildcard === true || ghost?.wildcard === true
}

interface Stepped extends Omit<Target, 'listed'> {
  readonly wild: PlanState | undefined
}

function stepInto(
  spot: Spot,
  name: string,
  above: readonly string[],
  onPruned: (exclude: number) => void,
): Stepped[] {
  const names = [...above, name]
  const place = spot.place === undefined ? undefined : placeBelow(spot.place, upcase(name))
  const step = spot.state?.step(name, place?.covered === true)
  for (const exclude of step?.prunedBy ?? []) onPruned(exclude)
  const plain: Stepped = {
    state: step?.either,
    literal: step?.literal,
    wild: step?.wild,
    ghost: undefined,
    place,
    view: spot.view,
    names,
    parts: false,
  }
  // By this name a 32-bit walk would come to a key below the one that it stands in, and is not led there by wildcards.
  if (spot.view === '32' && place?.covered === true)
    return alive([{ ...plain, state: step?.literal, wild: undefined, parts: true }])
  if (place === undefined || spot.place === undefined) return alive([plain])
  const ghostStep = spot.ghost?.step(name, false)
  const ghost = ghostStep?.either
  if (place.sharing === spot.place.sharing)
    return alive([{ ...plain, ghost: place.below.size > 0 ? ghost : undefined }])
  if (place.sharing === 'shared') {
    // The 32-bit walk leaves shared keys to the 64-bit one.
    if (spot.view === '32') return []
    // Each side keeps how it got here: a link is followed for literals alone.
    return alive([
      {
        ...plain,
        state: together(plain.state, ghostStep?.either),
        literal: together(plain.literal, ghostStep?.literal),
        wild: together(plain.wild, ghostStep?.wild),
      },
    ])
  }
  return alive([
    {
      ...plain,
      state: plain.state?.of('64'),
      literal: plain.literal?.of('64'),
      wild: plain.wild?.of('64'),
      ghost: place.below.size > 0 ? plain.state?.of('32') : undefined,
    },
    {
      ...plain,
      state: plain.state?.of('32'),
      literal: plain.state?.of('32'),
      wild: undefined,
      view: '32',
      parts: true,
    },
  ])
}

function alive(stepped: readonly Stepped[]): Stepped[] {
  return stepped.filter(({ state, ghost }) => state !== undefined || ghost !== undefined)
}

function together(a: PlanState | undefined, b: PlanState | undefined): PlanState | undefined {
  return a === undefined ? b : a.with(b)
}
