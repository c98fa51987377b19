/**
 * An OBJECT_ATTRIBUTES with the UNICODE_STRING that it points to: a key's name counted, so that NULs and
 * lone surrogates are part of it. One for the process, written anew for each call.
 */
import { type Handle, loadNative } from './native.ts'

const OBJ_CASE_INSENSITIVE = 0x40
const OBJ_OPENLINK = 0x100

const OBJECT_ATTRIBUTES_LENGTH = 48
/** Offsets in the block, on a 64-bit Windows. */
const ROOT_DIRECTORY = 8
const OBJECT_NAME = 16
const ATTRIBUTES = 24
const UNICODE_STRING = OBJECT_ATTRIBUTES_LENGTH
const TEXT = UNICODE_STRING + 16

/** UTF-16 units that a UNICODE_STRING can count. */
export const COUNTED_LENGTH = 0x7fff

let block: { readonly address: number; readonly memory: Buffer } | undefined

function makeBlock() {
  const made = loadNative().allocate(TEXT + COUNTED_LENGTH * 2)
  const { address, memory } = made
  memory.fill(0)
  memory.writeUInt32LE(OBJECT_ATTRIBUTES_LENGTH, 0)
  memory.writeBigInt64LE(BigInt(address + UNICODE_STRING), OBJECT_NAME)
  memory.writeBigInt64LE(BigInt(address + TEXT), UNICODE_STRING + 8)
  return made
}

/**
 * @param root an open key, or 0 where `name` is a whole path of the kernel's.
 * @param name at most {@link COUNTED_LENGTH} units.
 * @param itself a symbolic link is opened itself, not followed; links on the way to it are followed.
 * @returns its address, valid until the next call.
 */
export function objectAttributes(root: Handle, name: string, itself: boolean): number {
  block ??= makeBlock()
  const { address, memory } = block
  const length = memory.write(name, TEXT, 'utf16le')
  memory.writeBigInt64LE(BigInt(root), ROOT_DIRECTORY)
  memory.writeUInt32LE(itself ? OBJ_CASE_INSENSITIVE | OBJ_OPENLINK : OBJ_CASE_INSENSITIVE, ATTRIBUTES)
  memory.writeUInt16LE(length, UNICODE_STRING)
  memory.writeUInt16LE(length, UNICODE_STRING + 2)
  return address
}
