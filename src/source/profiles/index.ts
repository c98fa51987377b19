/** Profiles: the hives that a user's folder holds, and where Windows mounts them at logon. */
export { aliasesOf, classesOf, inHku, notCollected } from './below-hku.ts'
export {
  hivesOf,
  lacksClasses,
  mandatoryFinding,
  NTUSER,
  type ProfileFiles,
  profileIn,
  unreadProfile,
} from './profile-files.ts'
