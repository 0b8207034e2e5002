// The embedded database as a process: `node server.mjs '{"dataDir": ...}'`. Listens where it is
// told, ends when its parent's pipe closes, shuts down cleanly at SIGTERM.

import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

import { Backend } from './backend.mjs'
import { ChannelWriter, createChannel } from './channel.mjs'
import { attachToThread } from './interrupt.mjs'
import { verifierFor } from './scram.mjs'
import { Session } from './session.mjs'
import { RESTORE_SETTINGS } from './settings.mjs'

/**
 * dataDir: where cluster/ lies; socketPath: unix socket to listen on; tcp: {host, port} or null;
 * passwordFile: a pgpass file, whose first line ends in the password; modulesDir: node_modules;
 * durable: fsync or not; idleInTransactionMs, maxClients.
 */
const options = JSON.parse(process.argv[2])
const SHUTDOWN_MS = 10_000
const THREAD_STACK_MB = 32

const log = (text) => console.error(`${new Date().toISOString()} ${text}`)

function die(reason) {
  log(`fatal: ${reason}`)
  process.exit(70)
}

process.on('uncaughtException', (error) => die(error.stack))

const clusterDir = join(options.dataDir, 'cluster')
mkdirSync(clusterDir, { recursive: true, mode: 0o700 })

const shared = createChannel()
const channel = new ChannelWriter(shared)
const backend = new Backend(channel, {
  idleTimeoutMs: options.idleInTransactionMs,
  sessionSettings: RESTORE_SETTINGS,
  fatal: die,
})
const worker = new Worker(new URL('worker.mjs', import.meta.url), {
  workerData: {
    shared,
    clusterDir,
    modulesDir: options.modulesDir,
    durable: options.durable,
  },
  resourceLimits: { stackSizeMb: THREAD_STACK_MB },
})

worker.on('message', (event) => {
  if (event instanceof Uint8Array) backend.received(event)
  else if (event === 'space') backend.space()
  else if (event === 'ready') listen()
  else if (event === 'stopped') finish()
  else if (event.log) log(event.log)
  else die(event.fatal)
})
worker.on('error', (error) => die(`database thread: ${error.stack}`))
worker.on('exit', () => {
  if (!stopping) die('the database thread has ended')
})

const access = {
  user: options.user,
  verifier: verifierFor(
    readFileSync(options.passwordFile, 'utf8').split('\n')[0].split(':').at(-1),
  ),
  sessions: new Map(),
  maxClients: options.maxClients,
}
const listeners = []
let lastId = 0
let stopping = false

function accept(socket) {
  socket.setNoDelay?.(true)
  lastId = (lastId % 0x7fffffff) + 1
  access.sessions.set(lastId, new Session(lastId, socket, backend, access))
}

async function listen() {
  attachToThread()
  rmSync(options.socketPath, { force: true })
  const places = [{ path: options.socketPath }]
  if (options.tcp) places.push(options.tcp)
  for (const place of places) {
    const listener = createServer({ allowHalfOpen: true }, accept)
    await new Promise((resolve, reject) => {
      listener.once('error', reject)
      listener.listen(place, resolve)
    })
    listeners.push(listener)
  }
  chmodSync(options.socketPath, 0o600)
  log(`ready after ${Math.round(performance.now())} ms, pid ${process.pid}`)
  console.log(JSON.stringify({ ready: true }))
}

/** Roll back what is open, write a checkpoint, leave. */
async function shutDown(reason) {
  if (stopping) return
  stopping = true
  log(`shutting down: ${reason}`)
  setTimeout(() => die('no end within 10 s; leaving without a checkpoint'), SHUTDOWN_MS)
  for (const listener of listeners) listener.close()
  for (const session of access.sessions.values()) {
    session.expel('57P01', 'terminating connection due to administrator command')
    backend.notify(session)
  }
  backend.interrupt()
  await backend.execute('CHECKPOINT')
  channel.stop()
}

function finish() {
  log('stopped')
  process.exit(0)
}

process.on('SIGTERM', () => shutDown('SIGTERM'))
process.on('SIGINT', () => shutDown('SIGINT'))
process.stdin.on('end', () => shutDown('the parent process has gone'))
process.stdin.on('error', () => shutDown('the parent process has gone'))
process.stdin.resume()
process.stdout.on('error', () => {})
