/** A profile that its user cannot change, and that somebody may have put there. */
import { type KeyPath, toValidText } from '../../registry/index.ts'
import type { SourceFinding } from '../source.ts'

export function mandatoryFinding(path: KeyPath, folder: string, user: string): SourceFinding {
  const message = `the profile ${folder} of ${user} has an NTUSER.MAN, which Windows loads instead of NTUSER.DAT: it is what is read`
  return { kind: 'profile', path, about: 'mandatory', message: toValidText(message) }
}
