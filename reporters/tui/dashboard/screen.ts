/**
 * The alternate screen, managed by Ink: draws frames, reads keys, follows the size. The terminal is restored even if
 * an error ends the process.
 */
import { type Instance, render, type Key as Stroke, useInput } from 'ink'
import { createElement, Fragment, type ReactNode, useEffect, useState } from 'react'
import { keysOf } from './keyboard.ts'
import type { Key } from './press.ts'

/** Some terminals draw a character wider than measured. Such a row must not wrap and push the others down. */
const WRAP_OFF = '\u001b[?7l'
const WRAP_ON = '\u001b[?7h'
const CLEAR = '\u001b[H\u001b[J'

export interface Screen {
  draw(frame: ReactNode): void
  close(): Promise<void>
}

export interface ScreenOptions {
  readonly terminal: NodeJS.WriteStream
  readonly keyboard: NodeJS.ReadStream | undefined
  onKeys(keys: readonly Key[]): void
  onResize(): void
}

export function openScreen({ terminal, keyboard, onKeys, onResize }: ScreenOptions): Screen {
  const Keys = (): ReactNode => {
    useInput((input: string, stroke: Stroke) => onKeys(keysOf(input, stroke)))
    return null
  }
  let show: ((frame: ReactNode) => void) | undefined
  // React state keeps the tree between frames: with a new tree, Ink would create every row again.
  const Root = ({ first }: { first: ReactNode }): ReactNode => {
    const [frame, setPicture] = useState(first)
    show = setPicture
    useEffect(() => {
      terminal.write(WRAP_OFF)
      return () => void terminal.write(WRAP_ON)
    }, [])
    return createElement(Fragment, null, frame, keyboard === undefined ? null : createElement(Keys))
  }
  let live: Instance | undefined
  // Runs before Ink's own listener: after a resize, it is unknown where the terminal moved the rows.
  const resize = (): void => {
    live?.clear()
    terminal.write(CLEAR)
    onResize()
  }
  terminal.on('resize', resize)
  return {
    draw(frame) {
      if (live !== undefined) return show?.(frame)
      live = render(createElement(Root, { first: frame }), {
        stdout: terminal,
        ...(keyboard !== undefined && { stdin: keyboard }),
        alternateScreen: true,
        interactive: true,
        exitOnCtrlC: false,
        patchConsole: false,
      })
    },
    async close() {
      terminal.off('resize', resize)
      live?.unmount()
      await live?.waitUntilExit()
    },
  }
}
