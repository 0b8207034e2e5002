// Who may talk to the one backend. A client owns it from its first message until the backend
// reports that no transaction is open; the others wait in line. At most one unit (a Query, or
// everything up to a Sync) is under way at any time.

import { interruptThread } from './interrupt.mjs'
import { OutputReader } from './output.mjs'
import { NameSpace, deallocation, refusal, sqlOf, usesUnnamedStatement } from './statements.mjs'
import {
  commandComplete,
  copyFail,
  errorResponse,
  message,
  query,
  readyForQuery,
  stringAt,
  sync,
} from './wire.mjs'

// Where the owner's conversation with the backend stands.
const IDLE = 'idle' // between units
const SIMPLE = 'simple' // a Query is running
const EXTENDED = 'extended' // messages sent, no Sync yet
const SYNCED = 'synced' // Sync sent, not answered yet

const UNIT_ENDS = new Set(['Q', 'F', 'S', 'H', 'X'])
const COPY_MESSAGES = new Set(['d', 'c', 'f'])
const EXTENDED_MESSAGES = new Set(['P', 'B', 'D', 'E', 'C', 'H'])
const READY_BYTES = 256 * 1024 // a unit of this size gets its turn before its end has arrived
const CHECK_MS = 50 // how late statement_timeout may be
const STALLED_READER_MS = 60_000 // a client has to take its answers at last
const DESYNC_MS = 10_000

/** What the scheduler needs of a client; the inbox holds what has arrived and not yet run. */
export class Client {
  inbox = []
  inboxBytes = 0
  gone = false
  changedSettings = false
  emptyQueryTag = null
  #unitEnds = 0

  constructor(id) {
    this.names = new NameSpace(id)
  }

  /** Enough has arrived to be worth its turn. */
  get hasUnit() {
    return this.#unitEnds > 0 || this.inboxBytes > READY_BYTES
  }

  enqueue(type, bytes) {
    this.inbox.push({ type, bytes })
    this.inboxBytes += bytes.length
    if (UNIT_ENDS.has(type)) this.#unitEnds += 1
  }

  take() {
    const item = this.inbox.shift()
    this.inboxBytes -= item.bytes.length
    if (UNIT_ENDS.has(item.type)) this.#unitEnds -= 1
    return item
  }

  /** Take answers; `sent` is called when they have left the process. */
  deliver(_pieces, sent) {
    sent()
  }

  /** Some of the inbox has been taken. */
  consumed() {}

  /** The client is gone and nothing of it is left in the backend. */
  released() {}

  /** For how long the client has not taken its answers. */
  get stalledMs() {
    return 0
  }

  /** Tell the client why it is thrown out and end its connection. */
  expel(_code, _reason) {
    this.gone = true
  }
}

/** A statement of the server's own, run like any client's. */
class OwnStatement extends Client {
  constructor(sql, done) {
    super('server')
    this.released = done
    this.enqueue('Q', query(sql))
    this.enqueue('X', message('X'))
  }
}

export class Backend {
  #channel
  #output = new OutputReader()
  #waiting = []
  #owner = null
  #state = IDLE
  #status = 'I'
  #copyIn = false
  #withheld = new Map() // type -> how many more messages of it the client must not see
  #unnamedOwner = null // whose unnamed statement the backend holds
  #starvingSince = 0
  #unitSince = 0
  #timedOut = false
  #restoring = false
  #idleTimeoutMs
  #sessionSettings
  #fatal

  /** `fatal(reason)` ends the process: the conversation with the database makes no sense. */
  constructor(channel, { idleTimeoutMs, sessionSettings, fatal }) {
    this.#channel = channel
    this.#idleTimeoutMs = idleTimeoutMs
    this.#sessionSettings = sessionSettings
    this.#fatal = fatal
    setInterval(() => this.#checkOwner(), CHECK_MS).unref()
  }

  /** The client's inbox has grown, or the client has gone. */
  notify(client) {
    if (client === this.#owner) {
      this.#run()
    } else if ((client.gone || client.hasUnit) && !this.#waiting.includes(client)) {
      this.#waiting.push(client)
    }
    this.#next()
  }

  /** The database has read from the full ring. */
  space() {
    this.#channel.pump()
    if (this.#owner) this.#run()
    this.#next()
  }

  /** Bytes from the database. They all belong to the owner: the next one starts after them. */
  received(chunk) {
    const owner = this.#owner
    const pieces = []
    this.#output.push(
      Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length),
      (type, bytes) => this.#inspect(owner, type, bytes),
      (bytes) => pieces.push(bytes),
    )
    const sent = () => this.#channel.sent(chunk.length)
    if (owner && !owner.gone && pieces.length > 0) owner.deliver(pieces, sent)
    else sent()
    if (!owner) return
    if (this.#isFree && !owner.gone) this.#release()
    else this.#run()
    this.#next()
  }

  /** Run a statement of the server's own; resolves when it is done, well or not. */
  execute(sql) {
    return new Promise((resolve) => {
      this.notify(new OwnStatement(sql, resolve))
    })
  }

  /** Interrupt the statement that runs, whoever's it is. */
  interrupt() {
    if (this.#channel.unit !== 0) interruptThread('cancelStatement', this.#channel.unit)
  }

  /** Interrupt what the client has running, or take what it has waiting out of the line. */
  cancel(client) {
    if (client === this.#owner) {
      this.interrupt()
      return
    }
    const end = client.inbox.findIndex(({ type }) => type === 'Q' || type === 'S')
    if (end < 0) return
    for (let taken = 0; taken <= end; taken += 1) client.take()
    client.consumed()
    const error = errorResponse('ERROR', '57014', 'canceling statement due to user request')
    client.deliver([error, readyForQuery('I')], () => {})
  }

  #beginUnit() {
    this.#channel.beginUnit()
    this.#unitSince = performance.now()
    this.#timedOut = false
  }

  get #isFree() {
    return this.#state === IDLE && this.#status === 'I'
  }

  #next() {
    while (!this.#owner && this.#waiting.length > 0) {
      this.#owner = this.#waiting.shift()
      this.#run()
    }
  }

  #release() {
    const client = this.#owner
    this.#owner = null
    this.#restoring = false
    this.#starvingSince = 0
    if (client.gone) client.released()
    else if (client.hasUnit) this.#waiting.push(client)
  }

  /** Go as far with the owner as the protocol allows. */
  #run() {
    const owner = this.#owner
    while (!owner.gone && owner.inbox.length > 0 && !this.#channel.full) {
      if (!this.#admits(owner.inbox[0].type)) break
      const { type, bytes } = owner.take()
      if (type === 'X') owner.gone = true
      else this.#forward(owner, type, bytes)
      if (this.#channel.full) this.#channel.pump()
    }
    owner.consumed()
    if (owner.gone) this.#cleanUp(owner)
    this.#channel.pump()
    if (this.#isFree) this.#release()
  }

  /** Whether a message may follow now; otherwise it waits for the answer to those before. */
  #admits(type) {
    if (this.#state === IDLE || this.#state === EXTENDED) return true
    return this.#copyIn && (COPY_MESSAGES.has(type) || type === 'S' || type === 'H' || type === 'X')
  }

  #forward(owner, type, bytes) {
    this.#starvingSince = 0
    if (this.#state === IDLE) this.#beginUnit()
    if (this.#copyIn) {
      if (type === 'S' || type === 'H') return // means nothing inside COPY
      if (!COPY_MESSAGES.has(type)) {
        owner.expel('08P01', `unexpected message of type ${type} during COPY`)
        return
      }
      if (type !== 'd') this.#copyIn = false
      this.#channel.write(bytes)
    } else if (COPY_MESSAGES.has(type)) {
      // The rest of a COPY that has failed; without Sync it is not known yet whether it has.
      if (this.#state === EXTENDED) this.#channel.write(bytes)
    } else if (type === 'Q') {
      this.#state = SIMPLE
      this.#unnamedOwner = null
      owner.names.forgetUnnamed()
      this.#forwardQuery(owner, bytes)
    } else if (type === 'F') {
      this.#state = SIMPLE
      this.#channel.write(bytes)
    } else if (type === 'S') {
      this.#state = SYNCED
      this.#channel.write(bytes)
    } else if (EXTENDED_MESSAGES.has(type)) {
      this.#state = EXTENDED
      this.#forwardExtended(owner, type, bytes)
    } else {
      owner.expel('08P01', `unknown message type ${type}`)
    }
  }

  #forwardQuery(owner, bytes) {
    const sql = this.#replacement(owner, sqlOf('Q', bytes))
    this.#channel.write(sql === null ? bytes : query(sql))
  }

  #forwardExtended(owner, type, bytes) {
    if (type === 'P') {
      const sql = this.#replacement(owner, sqlOf('P', bytes))
      if (sql !== null) {
        const types = Buffer.alloc(2) // no parameters
        bytes = message('P', stringAt(bytes, 5), sql, types)
      }
      if (bytes[5] === 0) this.#unnamedOwner = owner
    } else if (usesUnnamedStatement(type, bytes) && this.#unnamedOwner !== owner) {
      const parse = owner.names.unnamed
      if (parse) {
        this.#withhold('1', 1)
        this.#channel.write(parse)
        this.#unnamedOwner = owner
      }
    }
    this.#channel.write(owner.names.rewrite(type, bytes))
  }

  /** The text to run instead of this one, or null to run it as it is. */
  #replacement(owner, sql) {
    const reason = refusal(sql)
    if (reason) {
      // Raised by the database, so that a transaction fails as it would with any error.
      return `DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = '${reason}'; END$$`
    }
    const dropped = deallocation(sql)
    if (dropped?.all) {
      const closes = owner.names.closeAll()
      this.#withhold('3', closes.length)
      for (const close of closes) this.#channel.write(close)
      owner.emptyQueryTag = 'DEALLOCATE ALL'
      return ''
    }
    if (dropped && owner.names.has(dropped.name)) {
      owner.names.forget(dropped.name)
      return `DEALLOCATE "${owner.names.backendName(dropped.name).replaceAll('"', '""')}"`
    }
    return null
  }

  #withhold(type, count) {
    this.#withheld.set(type, (this.#withheld.get(type) ?? 0) + count)
  }

  /** Follow the database's answers; says what becomes of each (see OutputReader). */
  #inspect(owner, type, bytes) {
    const withheld = this.#withheld.get(type)
    if (withheld > 0) {
      this.#withheld.set(type, withheld - 1)
      return false
    }
    switch (type) {
      case 'Z':
        this.#state = IDLE
        this.#status = String.fromCharCode(bytes[5])
        this.#copyIn = false
        this.#withheld.clear()
        this.#channel.endUnit()
        return true
      case 'G':
        this.#copyIn = true
        // COPY reads on past the Sync that came with its Execute: another one has to follow.
        if (this.#state === SYNCED) this.#state = EXTENDED
        return true
      case 'E':
        this.#copyIn = false
        if (!this.#timedOut || !bytes.includes('\0C57014\0')) return true
        return errorResponse('ERROR', '57014', 'canceling statement due to statement timeout')
      case 'C': {
        const tag = stringAt(bytes, 5)
        if (owner && !this.#restoring && (tag === 'SET' || tag === 'RESET')) {
          owner.changedSettings = true
        }
        return true
      }
      case 'I':
        if (owner?.emptyQueryTag) {
          const tag = owner.emptyQueryTag
          owner.emptyQueryTag = null
          return commandComplete(tag)
        }
        return true
      default:
        return true
    }
  }

  /** One step towards leaving nothing of a client that is gone. */
  #cleanUp(client) {
    if (this.#copyIn) {
      this.#copyIn = false
      this.#channel.write(copyFail('the client went away'))
    }
    if (this.#state === EXTENDED) {
      // Sync alone would commit; an error before it does not.
      this.#state = SYNCED
      this.#unnamedOwner = null
      this.#channel.write(message('P', '', 'the client went away', Buffer.alloc(2)))
      this.#channel.write(sync())
    }
    if (this.#state !== IDLE) return
    if (this.#status !== 'I') {
      this.#state = SIMPLE
      this.#channel.write(query('ROLLBACK'))
      return
    }
    const closes = client.names.closeAll()
    if (closes.length > 0) {
      this.#state = SYNCED
      for (const close of closes) this.#channel.write(close)
      this.#channel.write(sync())
    } else if (client.changedSettings) {
      client.changedSettings = false
      this.#restoring = true
      this.#state = SIMPLE
      this.#channel.write(query(this.#sessionSettings))
    }
  }

  /** Throws out an owner that holds everyone up. */
  #checkOwner() {
    const owner = this.#owner
    if (!owner) return
    const now = performance.now()
    if (owner.stalledMs > STALLED_READER_MS) {
      owner.expel('57P05', 'terminating connection: the client does not read its results')
      this.notify(owner)
      return
    }
    if (!this.#channel.starving) {
      this.#starvingSince = 0
      const timeoutMs = this.#channel.statementTimeoutMs
      if (timeoutMs > 0 && !this.#timedOut && now - this.#unitSince > timeoutMs) {
        this.#timedOut = true
        this.interrupt()
      }
      return
    }
    this.#starvingSince ||= now
    const starvedMs = now - this.#starvingSince
    if (!owner.gone && starvedMs >= this.#idleTimeoutMs) {
      owner.expel('25P03', 'terminating connection due to idle-in-transaction timeout')
      this.notify(owner)
    } else if (owner.gone && starvedMs > DESYNC_MS) {
      this.#fatal(`the database waits for input in state ${this.#state}`)
    }
  }
}
