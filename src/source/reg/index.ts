/** `.reg` exports of both formats as a source. */
export { openRegFile } from './open-reg-file.ts'
