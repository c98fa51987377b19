/** Digests of value data: bytes → lower-case hex, by the ten names that im_regmon knows. */
export { DIGEST_NAMES, type DigestName, digestHex } from './digest.ts'
