/** `2024-02-22T20:38:56.221331+01:00`: local time, offset, microseconds, as NXLog's JSON has it. */
export function formatEventTime(date: Date): string {
  const pad = (value: number, width = 2): string => String(value).padStart(width, '0')
  const day = `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
  // The system's clock gives milliseconds; the rest of the six digits is the performance counter's.
  const micros = pad(date.getMilliseconds(), 3) + pad(Math.floor(performance.now() * 1000) % 1000, 3)
  const offset = -date.getTimezoneOffset()
  const sign = offset < 0 ? '-' : '+'
  return `${day}T${time}.${micros}${sign}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`
}
