/**
 * Upper-casing as the registry compares names: UTF-16 unit by unit through a one-to-one table
 * (`RtlUpcaseUnicodeChar`). `String.prototype.toUpperCase` differs: it turns `ß` into `SS`, and maps letters that
 * Windows does not.
 */
import { UPCASE_RUNS } from './upcase-table.ts'

let table: Uint16Array | undefined

/** Creates the table, which only names beyond ASCII need. */
function makeTable(): Uint16Array {
  table = new Uint16Array(0x10000)
  for (let unit = 0; unit < table.length; unit++) table[unit] = unit
  for (const [first, last, step, delta] of UPCASE_RUNS) {
    for (let unit = first; unit <= last; unit += step) table[unit] = unit + delta
  }
  return table
}

/** A string that went through {@link upcase}: the form in which names are compared and sorted. */
export type Upcased = string & { readonly __upcased: never }

/** Upper-cases one UTF-16 unit as `RtlUpcaseUnicodeChar` does. */
export function upcaseUnit(unit: number): number {
  if (unit < 0x80) return unit >= 0x61 && unit <= 0x7a ? unit - 0x20 : unit
  return (table ?? makeTable())[unit] ?? unit
}

/** Upper-cases a name; returns the same string where nothing changes. */
export function upcase(name: string): Upcased {
  const length = name.length
  for (let i = 0; i < length; i++) {
    const unit = name.charCodeAt(i)
    if (upcaseUnit(unit) !== unit) return upcaseFrom(name, i)
  }
  return name as Upcased
}

function upcaseFrom(name: string, start: number): Upcased {
  for (let i = start; i < name.length; i++) {
    if (name.charCodeAt(i) > 0x7f) return upcaseUnits(name)
  }
  // Up to U+007F the two tables agree, and the built-in is faster. What stands before `start` is
  // unchanged by our table, but need not be by the built-in one.
  return (name.slice(0, start) + name.slice(start).toUpperCase()) as Upcased
}

function upcaseUnits(name: string): Upcased {
  const units = new Uint16Array(name.length)
  for (let i = 0; i < name.length; i++) units[i] = upcaseUnit(name.charCodeAt(i))
  let text = ''
  for (let i = 0; i < units.length; i += 4096) {
    text += String.fromCharCode(...units.subarray(i, i + 4096))
  }
  return text as Upcased
}

/** Whether two names are one name to the registry. */
export function sameName(a: string, b: string): boolean {
  return a === b || upcase(a) === upcase(b)
}

/** Orders two names as {@link compareUpcased} orders their upcased forms, without making those. */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left === right) continue
    const order = upcaseUnit(left) - upcaseUnit(right)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Orders two upcased strings by UTF-16 unit, the order of `RtlCompareUnicodeString`. */
export function compareUpcased(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
