/** What a user without rights sees: root may read everything, so for root it is another user who looks. */
const NOBODY = 65_534

export function asNobody<T>(look: () => T): T {
  const user = process.getuid?.()
  if (user !== 0) return look()
  process.seteuid?.(NOBODY)
  try {
    return look()
  } finally {
    process.seteuid?.(user)
  }
}
