/** Short words for durations and counts. Only events show clock times; everything else is relative: "ago" and "in". */

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `0.31 s`, `12 s`, `4 min 05 s`, `3 h 12 min`, `5 d 3 h`. */
export function preciseDuration(ms: number): string {
  const time = Math.max(0, ms)
  if (time < 10 * SECOND && time % SECOND !== 0) return `${(time / SECOND).toFixed(2)} s`
  return duration(time)
}

/** `12 s`, `4 min 05 s`, `3 h 12 min`: whole seconds, for what is redrawn every second. */
export function duration(ms: number): string {
  const time = Math.max(0, ms)
  const whole = (unit: number): number => Math.floor(time / unit)
  const rest = (unit: number, of: number): number => Math.floor((time % of) / unit)
  if (time < MINUTE) return `${whole(SECOND)} s`
  if (time < HOUR) return `${whole(MINUTE)} min ${String(rest(SECOND, MINUTE)).padStart(2, '0')} s`
  if (time < DAY) return `${whole(HOUR)} h ${rest(MINUTE, HOUR)} min`
  return `${whole(DAY)} d ${rest(HOUR, DAY)} h`
}

/** One unit, for columns: `12 s`, `4 min`, `3 h`, `5 d`. */
export function shortDuration(ms: number): string {
  const time = Math.max(0, ms)
  if (time < MINUTE) return `${Math.floor(time / SECOND)} s`
  if (time < HOUR) return `${Math.floor(time / MINUTE)} min`
  if (time < DAY) return `${Math.floor(time / HOUR)} h`
  return `${Math.floor(time / DAY)} d`
}

/** `in 12 s`, or `now`. */
export function until(at: number, now: number, format: (ms: number) => string): string {
  return at - now < SECOND ? 'now' : `in ${format(at - now)}`
}

export function grouped(number: number): string {
  return number.toLocaleString('en')
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${grouped(number)} ${number === 1 ? one : many}`
}
