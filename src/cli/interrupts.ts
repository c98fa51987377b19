/** Ctrl-C and the other signals that ask a process to end. */

/** `SIGBREAK` is Ctrl-Break. `SIGHUP` is a closed console: Windows ends the process ten seconds later. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP'] as const

/** Does something that the user may interrupt. A second signal ends the process at once. */
export async function interruptible<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController()
  const off = (): void => {
    for (const name of SIGNALS) process.off(name, onSignal)
  }
  // Ink ends the process if its listener is the last one when it is called, so this one stays until then.
  const onSignal = (): void => {
    interrupt.abort()
    setImmediate(off)
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  try {
    return await act(interrupt.signal)
  } finally {
    off()
  }
}
