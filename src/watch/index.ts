/** A process that stays: it scans by interval, schedule, request and notification, and loses no event. */
export { systemClock } from './clock.ts'
export { controlAddress } from './control/address.ts'
export { ask } from './control/client.ts'
export { listen } from './control/server.ts'
export { Scanner } from './scanner.ts'
export { Watcher } from './watcher.ts'
