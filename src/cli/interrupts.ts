/** Ctrl-C and the other ways in which a process is asked to end. */

/** `SIGBREAK` is Ctrl-Break, `SIGHUP` a console that is closed: Windows ends the process ten seconds later. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP'] as const

/** Does something that the user may interrupt; asked twice, the process ends as it would without us. */
export async function interruptible<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController()
  const off = (): void => {
    for (const name of SIGNALS) process.off(name, onSignal)
  }
  // Ink ends the process where no other listener is left when it is called: this one stays until then.
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
