/** Reads the text of a `.reg` file from start to end, and counts its lines. */

export class Scanner {
  /** Counted from 1. */
  line = 1
  private at = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  get done(): boolean {
    return this.at >= this.text.length
  }

  peek(): string {
    return this.text.charAt(this.at)
  }

  /** Goes past a character; a CR LF is two. */
  next(): string {
    const character = this.peek()
    this.at++
    if (character === '\n' || (character === '\r' && this.peek() !== '\n')) this.line++
    return character
  }

  /** Goes past `expected`, if it stands here; its letters' case does not matter. */
  take(expected: string): boolean {
    const found = this.text.slice(this.at, this.at + expected.length)
    if (found.toLowerCase() !== expected) return false
    this.at += expected.length
    return true
  }

  /** Goes past what `pattern`, a sticky expression that matches no line break, matches here. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text) ?? undefined
    this.at += found?.[0].length ?? 0
    return found
  }

  skipSpaces(): void {
    this.match(/[ \t]*/y)
  }

  /** The rest of the line, without its break. */
  restOfLine(): string {
    return this.match(/[^\r\n]*/y)?.[0] ?? ''
  }

  /** Goes past spaces, a comment and a line break; `false` where something else stands in the way. */
  endLine(): boolean {
    this.match(/[ \t]*(;[^\r\n]*)?/y)
    if (this.done) return true
    if (!this.match(/(?=[\r\n])/y)) return false
    if (this.next() === '\r' && this.peek() === '\n') this.next()
    return true
  }
}
