/** Digests of value data: bytes → lower-case hex, by the ten names that im_regmon knows. */
export { DIGEST_NAMES, DIGEST_SIZES, type DigestName, digestHex, isDigestName } from './digest.ts'
