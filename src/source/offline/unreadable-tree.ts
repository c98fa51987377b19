/** A tree that exists and cannot be read, so that none of its keys is reported as absent. */
import type { ReadProblem } from '../../registry/index.ts'
import type { TreeKey } from './tree.ts'

export class UnreadableTree implements TreeKey {
  readonly name: string
  private readonly problem: ReadProblem

  constructor(name: string, problem: ReadProblem) {
    this.name = name
    this.problem = problem
  }

  admit(): ReadProblem {
    return this.problem
  }

  lastWrite(): bigint {
    return 0n
  }

  values(): ReadProblem {
    return this.problem
  }

  subkeys(): ReadProblem {
    return this.problem
  }

  childAt(): ReadProblem {
    return this.problem
  }

  child(): ReadProblem {
    return this.problem
  }

  linkTarget(): undefined {
    return undefined
  }
}
