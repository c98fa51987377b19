/** One line of the table that a benchmark fills. */

export interface Row {
  readonly what: string
  readonly unit: 'ratio' | 'MB' | 'calls a key' | 'ms'
  readonly measured: number
  /** The greatest value that passes; a row without a bar is only shown. */
  readonly bar?: number
  /** The numbers behind it. */
  readonly from: string
}

/** Part of a table: `npm run bench -- NAME` fills it alone. */
export interface Benchmark {
  readonly name: string
  /** @throws if a result is wrong, or a program that is needed is missing. */
  readonly measure: () => readonly Row[] | Promise<readonly Row[]>
}

export function passes({ measured, bar }: Row): boolean {
  return bar === undefined || measured <= bar
}

/** `part` seconds in relation to `whole` seconds. */
export function ratioRow(what: string, part: number, whole: number, bar?: number): Row {
  const from = `${part.toFixed(3)} s / ${whole.toFixed(3)} s`
  return { what, unit: 'ratio', measured: part / whole, ...(bar !== undefined && { bar }), from }
}
