/**
 * Which keys a walk opens next, and how it follows the two registry views. A key that both views share is one key,
 * which is walked once, with the watches of both. Where a key is redirected, the walk goes on in each view, and the
 * 64-bit one carries the 32-bit watches along (`carried32`) for the shared keys below.
 */
import type { PlanState } from '../plan/index.ts'
import { type Place, placeBelow, upcase, type View } from '../registry/index.ts'

/** Where a walk stands, whether the key there has been opened or not. */
export interface Position {
  /** What applies here; `undefined` where only {@link carried32} needs what lies below. */
  readonly state: PlanState | undefined
  /** 32-bit watches that do not match here, and may match in a shared key below. */
  readonly carried32: PlanState | undefined
  readonly place: Place | undefined
  /** The view of the key's identity. */
  readonly view: View
}

/** What an enumeration says of a subkey. */
interface Listed {
  readonly ref: number
  readonly wild: PlanState
  /** Its last write, a FILETIME, where the enumeration says it. */
  readonly lastWrite: bigint | undefined
}

/** A key to be opened. */
export interface NextKey extends Position {
  /** Names below the key that the walk is in. */
  readonly names: readonly string[]
  /** Set for a key that an enumeration listed, and that a wildcard reached: it is opened as itself. */
  readonly listed: Listed | undefined
  /** What applies where a literal segment reached it: there a link is followed. */
  readonly literal: PlanState | undefined
  /** Whether the 32-bit view opens another key here than the name says. */
  readonly opensIn32: boolean
}

/** The keys that a listed subkey stands for: none, one, or one in each view. */
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

/** The keys of a name that no enumeration lists: only a literal segment reaches them. */
export function nextOfUnlisted(position: Position, name: string): NextKey[] {
  return stepInto(position, name, [], () => {}).flatMap((target) =>
    target.literal === undefined ? [] : [{ ...target, state: target.literal, listed: undefined }],
  )
}

/**
 * The keys that literal names reach. A key in between in which no mask applies is not opened: the walk makes only as
 * many calls as there are keys to read.
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

/** Names that a 32-bit walk opens by their whole path, and no list of the key that it stands in shows. */
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
  // This name is where the 32-bit keys really lie: a 32-bit walk goes there only where a pattern names it.
  if (position.view === '32' && place?.covered === true)
    return alive([{ ...plain, state: step?.literal, wild: undefined, opensIn32: true }])
  if (place === undefined || position.place === undefined) return alive([plain])
  const step32 = position.carried32?.step(name, false)
  const carried32 = step32?.either
  if (place.sharing === position.place.sharing)
    return alive([{ ...plain, carried32: place.below.size > 0 ? carried32 : undefined }])
  if (place.sharing === 'shared') {
    // The 32-bit walk leaves shared keys to the 64-bit one.
    if (position.view === '32') return []
    // Each side keeps how it got here: a link is followed for literals alone.
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
