/** Counts the calls of ntdll while something runs. */
import { loadNative } from '../../src/source/live/native.ts'

const CALLS = ['NtOpenKey', 'NtQueryKey', 'NtEnumerateKey', 'NtEnumerateValueKey', 'NtClose'] as const

export function countCalls(run: () => void): number {
  const native = loadNative()
  const originals = { ...native }
  let calls = 0
  for (const name of CALLS) {
    const call: (...args: never[]) => number = native[name]
    const counted = (...args: never[]) => {
      calls++
      return call(...args)
    }
    Object.assign(native, { [name]: counted })
  }
  try {
    run()
  } finally {
    Object.assign(native, originals)
  }
  return calls
}
