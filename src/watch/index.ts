/** `regmon watch`: scans by interval, schedule, request and notification, and delivers each event at least once. */
export { systemClock } from './clock.ts'
export { controlAddress } from './control/address.ts'
export { ask } from './control/client.ts'
export { listen } from './control/server.ts'
export { Scanner } from './scanner.ts'
export { Watcher } from './watcher.ts'
