/**
 * The alternate screen, held by Ink: what is drawn there, the keys that are pressed there, its size. The
 * terminal is given back as it was, even where the process ends by an error.
 */
import { type Instance, render, type Key as Stroke, useInput } from 'ink'
import { createElement, Fragment, type ReactNode, useEffect, useState } from 'react'
import { keysOf } from './keyboard.ts'
import type { Key } from './press.ts'

/** A row that a terminal draws wider than it was measured must not push the others down. */
const WRAP_OFF = '\u001b[?7l'
const WRAP_ON = '\u001b[?7h'
const CLEARED = '\u001b[H\u001b[J'

export interface Screen {
  draw(picture: ReactNode): void
  close(): Promise<void>
}

export interface ScreenOptions {
  readonly terminal: NodeJS.WriteStream
  readonly keyboard: NodeJS.ReadStream | undefined
  pressed(keys: readonly Key[]): void
  resized(): void
}

export function openScreen({ terminal, keyboard, pressed, resized }: ScreenOptions): Screen {
  const Keys = (): ReactNode => {
    useInput((input: string, stroke: Stroke) => pressed(keysOf(input, stroke)))
    return null
  }
  let show: ((picture: ReactNode) => void) | undefined
  // Its own state, not a new tree: with that, Ink would make every row anew.
  const Frame = ({ first }: { first: ReactNode }): ReactNode => {
    const [picture, setPicture] = useState(first)
    show = setPicture
    useEffect(() => {
      terminal.write(WRAP_OFF)
      return () => void terminal.write(WRAP_ON)
    }, [])
    return createElement(Fragment, null, picture, keyboard === undefined ? null : createElement(Keys))
  }
  let live: Instance | undefined
  // Before Ink's own: where the rows are after a change of size, nobody knows.
  const onResize = (): void => {
    live?.clear()
    terminal.write(CLEARED)
    resized()
  }
  terminal.on('resize', onResize)
  return {
    draw(picture) {
      if (live !== undefined) return show?.(picture)
      live = render(createElement(Frame, { first: picture }), {
        stdout: terminal,
        ...(keyboard !== undefined && { stdin: keyboard }),
        alternateScreen: true,
        interactive: true,
        exitOnCtrlC: false,
        patchConsole: false,
      })
    },
    async close() {
      terminal.off('resize', onResize)
      live?.unmount()
      await live?.waitUntilExit()
    },
  }
}
