/** Notices that people can still read: an image may hold any number of users, and of things to say of each. */
import type { SourceNotice } from '../source.ts'

const SAID = 10

export function limited(notices: readonly SourceNotice[]): SourceNotice[] {
  return [...Map.groupBy(notices, ({ code }) => code)].flatMap(([code, alike]) => {
    if (alike.length <= SAID) return alike
    const message = `and ${alike.length - SAID} more like this: \`regmon explain --source\` lists what was read`
    return [...alike.slice(0, SAID), { code, message }]
  })
}
