/** Places in a volume, and why one could not be looked into. */
import type { ReadProblem } from '../../registry/index.ts'

/** A place in the volume: the path of a file or folder below the volume's own, without links in it. */
export interface Place {
  readonly path: string
}

/** Why a place could not be looked into. */
export interface PlaceProblem extends ReadProblem {
  /** The path below the volume's own of what could not be followed or opened. */
  readonly at?: string
  /** For a link that was not followed: whether its target is missing, or outside the volume. */
  readonly link?: 'nowhere' | 'elsewhere'
}

export type Found = Place | 'absent' | PlaceProblem

export const TOP: Place = { path: '' }

export function isPlace(found: Found): found is Place {
  return typeof found === 'object' && 'path' in found
}
