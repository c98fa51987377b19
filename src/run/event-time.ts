/** `2024-02-22T20:38:56.221331+01:00`: local time, offset, microseconds, as NXLog's JSON has it. */
export function formatEventTime(date: Date): string {
  const pad = (value: number, width = 2): string => String(value).padStart(width, '0')
  const day = `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
  // The system clock has milliseconds. The performance counter provides the remaining digits.
  const micros = pad(date.getMilliseconds(), 3) + pad(Math.floor(performance.now() * 1000) % 1000, 3)
  const offset = -date.getTimezoneOffset()
  const sign = offset < 0 ? '-' : '+'
  return `${day}T${time}.${micros}${sign}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`
}

/** 100 ns between 1601, where a FILETIME begins, and 1970. */
const EPOCH = 116_444_736_000_000_000n

/** A FILETIME in UTC, ISO 8601 with 100 ns: `2024-02-22T19:38:56.2213310Z`. */
export function formatFiletime(filetime: bigint): string {
  const since1970 = filetime - EPOCH
  const fraction = ((since1970 % 10_000_000n) + 10_000_000n) % 10_000_000n
  const date = new Date(Number((since1970 - fraction) / 10_000n))
  // A hive may contain a number that is not a valid JavaScript date.
  if (Number.isNaN(date.getTime())) return `FILETIME ${filetime}`
  return `${date.toISOString().slice(0, -5)}.${String(fraction).padStart(7, '0')}Z`
}
