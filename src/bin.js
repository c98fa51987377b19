#!/usr/bin/env node
// Plain JavaScript that every version of Node can parse: it reports an old Node or a missing build before it loads
// anything that needs them.
const [major, minor] = process.versions.node.split('.').map(Number)
const main = new URL('../dist/src/cli/main.js', import.meta.url)

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `regmon needs Node.js 22.18 or newer; this is ${process.version} (${process.execPath}).\n`,
  )
  process.exitCode = 2
} else if (!process.getBuiltinModule('node:fs').existsSync(main)) {
  process.stderr.write('regmon is not built: run `npm run build`.\n')
  process.exitCode = 2
} else {
  // By default V8 would allocate each key's objects as long-lived, and only a full collection would free them.
  // A short run ends before that matters, and setting these flags would delay its start by 7 ms: so set them later.
  setTimeout(() => {
    const { setFlagsFromString } = process.getBuiltinModule('node:v8')
    setFlagsFromString('--no-allocation-site-pretenuring')
    // Objects of a scan live only as long as their key: a small young generation holds them, and keeps the peak low.
    setFlagsFromString('--semi-space-growth-factor=1')
  }, 100).unref()
  // node:sqlite prints an ExperimentalWarning on Node 22; users can do nothing about it.
  const { emitWarning } = process
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === 'string' ? rest[0] : (rest[0]?.type ?? warning?.name)
    if (type !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest)
  }
  // Cache compiled code in a folder of our own, never in a shared temporary one.
  const { platform, env } = process
  const cache =
    platform === 'win32' ? env.LOCALAPPDATA : (env.XDG_CACHE_HOME ?? (env.HOME && `${env.HOME}/.cache`))
  if (cache) process.getBuiltinModule('node:module').enableCompileCache(`${cache}/regmon/code`)
  const { main: run } = await import(main.href)
  // A policy is a program: if it ends the process or waits for ever, the run did not check anything.
  let ended = false
  process.on('exit', () => {
    if (ended) return
    process.stderr.write(
      'regmon: the process ended before the command did: a policy, config or reporter ended it, or waits for ever.\n',
    )
    process.exitCode = 2
  })
  const code = await run(process.argv.slice(2))
  ended = true
  process.exitCode = code
}
