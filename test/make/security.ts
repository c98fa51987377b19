/** A self-relative security descriptor: owned by the Administrators, full access for everyone. */

const ADMINISTRATORS = sid([0, 0, 0, 0, 0, 5], [32, 544])
const EVERYONE = sid([0, 0, 0, 0, 0, 1], [0])

const KEY_ALL_ACCESS = 0xf003f
const ACCESS_ALLOWED = 0
const CONTAINER_INHERIT = 2
const SE_DACL_PRESENT = 0x4
const SE_SELF_RELATIVE = 0x8000

export const EVERYONE_FULL = descriptor()

function descriptor(): Buffer {
  const ace = Buffer.alloc(8)
  ace.writeUInt8(ACCESS_ALLOWED, 0)
  ace.writeUInt8(CONTAINER_INHERIT, 1)
  ace.writeUInt16LE(ace.length + EVERYONE.length, 2)
  ace.writeUInt32LE(KEY_ALL_ACCESS, 4)
  const acl = Buffer.alloc(8)
  acl.writeUInt8(2, 0)
  acl.writeUInt16LE(acl.length + ace.length + EVERYONE.length, 2)
  acl.writeUInt16LE(1, 4)
  const header = Buffer.alloc(20)
  header.writeUInt8(1, 0)
  header.writeUInt16LE(SE_DACL_PRESENT | SE_SELF_RELATIVE, 2)
  header.writeUInt32LE(20, 4)
  header.writeUInt32LE(20 + ADMINISTRATORS.length, 8)
  header.writeUInt32LE(20 + 2 * ADMINISTRATORS.length, 16)
  return Buffer.concat([header, ADMINISTRATORS, ADMINISTRATORS, acl, ace, EVERYONE])
}

function sid(authority: readonly number[], subAuthorities: readonly number[]): Buffer {
  return Buffer.from([
    1,
    subAuthorities.length,
    ...authority,
    ...subAuthorities.flatMap((id) => [...new Uint8Array(Uint32Array.of(id).buffer)]),
  ])
}
