/** Notices that people can still read: an image may hold any number of users, and of things to say of each. */
import { toValidText } from '../../registry/index.ts'
import type { SourceNotice } from '../source.ts'

const SAID = 10

export function limited(notices: readonly SourceNotice[]): SourceNotice[] {
  return [...Map.groupBy(notices, ({ code }) => code)].flatMap(([code, alike]) => {
    const said = alike.slice(0, SAID).map((notice) => ({ code, message: toValidText(notice.message) }))
    if (alike.length <= SAID) return said
    const message = `and ${alike.length - SAID} more like this: \`regmon explain --source\` lists what was read`
    return [...said, { code, message }]
  })
}
