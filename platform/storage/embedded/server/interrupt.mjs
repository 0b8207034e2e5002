// Interrupting a statement. The database thread runs WebAssembly that neither reads messages nor
// shares its memory, but V8 looks for debugger requests at every loop and call: a function of the
// thread can be called through the inspector (in process, no port) while a statement runs.

import { Session } from 'node:inspector'

/** Call `globalThis.<name>(argument)` in the one worker thread, wherever it is. */
export function interruptThread(name, argument) {
  const session = new Session()
  session.connect()
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId } }) => {
    session.on('NodeWorker.receivedMessageFromWorker', () => session.disconnect())
    session.post('NodeWorker.sendMessageToWorker', {
      sessionId,
      message: JSON.stringify({
        id: 1,
        method: 'Runtime.evaluate',
        params: { expression: `globalThis.${name}(${Number(argument)})`, silent: true },
      }),
    })
  })
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
}
