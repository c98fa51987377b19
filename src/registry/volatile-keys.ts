/** Keys that no file holds: Windows creates them at each logon. Names below a user's key in `HKU`. */
export const VOLATILE_USER_KEYS: readonly (readonly string[])[] = [
  ['Volatile Environment'],
  ['Software', 'Microsoft', 'Windows', 'CurrentVersion', 'Explorer', 'SessionInfo'],
]
