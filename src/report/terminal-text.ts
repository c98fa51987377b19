/** Escapes what attackers write into names, so that it can neither control a terminal nor break a line. */
import { MARKED_COMMAND } from './ci-text.ts'

/**
 * Control characters; characters without width (joiners, soft hyphens, fillers, tags, variation selectors);
 * line and paragraph separators; bidi controls; lone surrogates; noncharacters; interlinear marks.
 */
export const UNSAFE =
  /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}\p{Noncharacter_Code_Point}\ufff9-\ufffb]/gu

/** `text` with each unsafe character as `\x1b`, `\u202e` or `\u{e0041}`; backslashes are not doubled. */
export function terminalText(text: string): string {
  return text.replaceAll(MARKED_COMMAND, '#\\x23').replace(UNSAFE, (char) => {
    const code = char.codePointAt(0)!
    const hex = code.toString(16)
    if (code > 0xffff) return `\\u{${hex}}`
    return code > 0xff ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`
  })
}
