/**
 * Signals while Ink holds the terminal. Ink ends the process at a signal that nobody else listens to, and a
 * listener that goes as it is called (`once`) is nobody by then: a watch that was asked to stop would be
 * killed instead. So there is one that stays until the signal is over; at the second one Ink does as it likes.
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP'] as const

/** @returns what takes the listeners away. */
export function onSignals(asked: () => void): () => void {
  const off = (): void => {
    for (const name of SIGNALS) process.off(name, onSignal)
  }
  const onSignal = (): void => {
    asked()
    setImmediate(off)
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return off
}
