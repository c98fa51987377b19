/** Ctrl-C and the other ways in which a process is asked to end. */

/** `SIGBREAK` is Ctrl-Break, `SIGHUP` a console that is closed: Windows ends the process ten seconds later. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP'] as const

/** Does something that the user may interrupt; asked twice, the process ends as it would without us. */
export async function interruptible<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController()
  const onSignal = (): void => interrupt.abort()
  for (const name of SIGNALS) process.once(name, onSignal)
  try {
    return await act(interrupt.signal)
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal)
  }
}
