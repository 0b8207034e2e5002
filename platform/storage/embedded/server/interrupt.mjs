// Interrupting a statement. The database thread runs WebAssembly that neither reads messages nor
// shares its memory, but V8 looks for debugger requests at every loop and call: a function of the
// thread can be called through the inspector (in process, no port) while a statement runs.

import { Session } from 'node:inspector'

// One session for good: now and then the process dies where sessions come and go.
const session = new Session()
let workerSession = null
let calls = 0

session.on('NodeWorker.attachedToWorker', ({ params }) => {
  workerSession = params.sessionId
})

/** Make the one worker thread, which has to exist, ready for `interruptThread`. */
export function attachToThread() {
  session.connect()
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
}

/** Call `globalThis.<name>(argument)` in the worker thread, wherever it is. */
export function interruptThread(name, argument) {
  if (workerSession === null) return
  calls += 1
  session.post('NodeWorker.sendMessageToWorker', {
    sessionId: workerSession,
    message: JSON.stringify({
      id: calls,
      method: 'Runtime.evaluate',
      params: { expression: `globalThis.${name}(${Number(argument)})`, silent: true },
    }),
  })
}
