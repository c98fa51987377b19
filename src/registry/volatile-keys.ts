/** Keys that are in no file: Windows makes them anew at each logon. Names below a user's key in `HKU`. */
export const VOLATILE_USER_KEYS: readonly (readonly string[])[] = [
  ['Volatile Environment'],
  ['Software', 'Microsoft', 'Windows', 'CurrentVersion', 'Explorer', 'SessionInfo'],
]
