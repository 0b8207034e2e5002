// One connection: handshake and password, then its messages into the inbox and its answers out.

import { randomInt } from 'node:crypto'

import { Client } from './backend.mjs'
import { MECHANISM, ScramExchange } from './scram.mjs'
import {
  MessageReader,
  ProtocolError,
  errorResponse,
  int32,
  message,
  parameterStatus,
  readyForQuery,
  stringAt,
} from './wire.mjs'

const SSL_REQUEST = 80877103
const GSS_REQUEST = 80877104
const CANCEL_REQUEST = 80877102
const PROTOCOL_MAJOR = 3
const MAX_STARTUP_BYTES = 10_000
const HANDSHAKE_MS = 10_000
// The socket rests while this much of what it sent waits for its turn.
const INBOX_HIGH_BYTES = 1 << 20
const INBOX_LOW_BYTES = 256 * 1024
const EMPTY = Buffer.alloc(0)

const PARAMETERS = {
  server_version: '17.5',
  server_encoding: 'UTF8',
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  integer_datetimes: 'on',
  standard_conforming_strings: 'on',
  is_superuser: 'on',
  session_authorization: 'postgres',
  in_hot_standby: 'off',
  default_transaction_read_only: 'off',
  scram_iterations: '4096',
}

export class Session extends Client {
  #socket
  #backend
  #server
  #phase = 'startup'
  #startup = EMPTY
  #scram = null
  #reader = new MessageReader()
  #handshakeTimer
  #unsentSince = 0

  /** `server`: {verifier, user, sessions: Map of id -> Session, maxClients}. */
  constructor(id, socket, backend, server) {
    super(id)
    this.id = id
    this.secret = randomInt(1, 2 ** 31 - 1)
    this.#socket = socket
    this.#backend = backend
    this.#server = server
    this.#handshakeTimer = setTimeout(() => socket.destroy(), HANDSHAKE_MS)
    socket.on('data', (chunk) => this.#received(chunk))
    socket.on('end', () => this.#ended())
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#closed())
  }

  deliver(pieces, sent) {
    if (this.#socket.destroyed) {
      sent()
      return
    }
    this.#unsentSince ||= performance.now()
    const done = () => {
      this.#unsentSince = this.#socket.writableLength > 0 ? performance.now() : 0
      sent()
    }
    const last = pieces.length - 1
    if (last > 0) this.#socket.cork()
    pieces.forEach((piece, index) => {
      this.#socket.write(piece, index === last ? done : undefined)
    })
    if (last > 0) this.#socket.uncork()
  }

  get stalledMs() {
    return this.#unsentSince === 0 ? 0 : performance.now() - this.#unsentSince
  }

  consumed() {
    if (this.#socket.isPaused() && this.inboxBytes < INBOX_LOW_BYTES) this.#socket.resume()
  }

  released() {
    this.#socket.end()
  }

  expel(code, reason) {
    this.gone = true
    if (!this.#socket.destroyed) {
      this.#socket.end(errorResponse('FATAL', code, reason))
      setTimeout(() => this.#socket.destroy(), 1000).unref()
    }
  }

  #received(chunk) {
    if (this.gone) return
    try {
      if (this.#phase === 'startup') this.#readStartup(chunk)
      else this.#readMessages(chunk)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.expel(error.code, error.message)
      if (this.#phase === 'ready') this.#backend.notify(this)
    }
  }

  #readMessages(chunk) {
    this.#reader.push(chunk, (type, bytes) => {
      if (this.#phase === 'ready') this.enqueue(type, bytes)
      else this.#authenticate(type, bytes)
    })
    if (this.#phase !== 'ready') return
    this.#backend.notify(this)
    if (this.inboxBytes > INBOX_HIGH_BYTES && !this.gone) this.#socket.pause()
  }

  #readStartup(chunk) {
    this.#startup = this.#startup.length > 0 ? Buffer.concat([this.#startup, chunk]) : chunk
    while (this.#startup.length >= 8) {
      const length = this.#startup.readInt32BE(0)
      if (length < 8 || length > MAX_STARTUP_BYTES) {
        throw new ProtocolError('08P01', 'invalid length of startup packet')
      }
      if (this.#startup.length < length) return
      const packet = this.#startup.subarray(0, length)
      this.#startup = this.#startup.subarray(length)
      const code = packet.readInt32BE(4)
      if (code === SSL_REQUEST || code === GSS_REQUEST) {
        this.#socket.write('N')
      } else if (code === CANCEL_REQUEST) {
        this.#cancel(packet)
        return
      } else {
        this.#start(code, packet)
        const rest = this.#startup
        this.#startup = EMPTY
        if (rest.length > 0) this.#readMessages(rest)
        return
      }
    }
  }

  #cancel(packet) {
    if (packet.length >= 16) {
      const target = this.#server.sessions.get(packet.readInt32BE(8))
      if (target?.secret === packet.readInt32BE(12)) this.#backend.cancel(target)
    }
    this.#socket.end()
  }

  #start(version, packet) {
    if (version >>> 16 !== PROTOCOL_MAJOR) {
      throw new ProtocolError('0A000', `unsupported protocol version ${version >>> 16}`)
    }
    const parameters = {}
    for (let at = 8; at < packet.length && packet[at] !== 0; ) {
      const name = stringAt(packet, at)
      at = packet.indexOf(0, at) + 1
      parameters[name] = stringAt(packet, at)
      at = packet.indexOf(0, at) + 1
    }
    if (parameters.replication && !/^(0|false|off|no)$/i.test(parameters.replication)) {
      throw new ProtocolError('0A000', 'the embedded database has no replication')
    }
    if (this.#server.sessions.size > this.#server.maxClients) {
      throw new ProtocolError('53300', 'sorry, too many clients already')
    }
    if ((version & 0xffff) > 0) this.#socket.write(message('v', int32(3 << 16, 0)))
    this.user = parameters.user
    this.#phase = 'password'
    this.#socket.write(message('R', int32(10), MECHANISM, Buffer.from([0])))
  }

  #authenticate(type, bytes) {
    if (type !== 'p') throw new ProtocolError('08P01', `expected a password, got type ${type}`)
    if (!this.#scram) {
      const mechanism = stringAt(bytes, 5)
      this.#scram = new ScramExchange(this.#server.verifier)
      const text = bytes.toString('utf8', 5 + mechanism.length + 1 + 4)
      const answer = mechanism === MECHANISM ? this.#scram.first(text) : null
      if (!answer) throw new ProtocolError('08P01', `only ${MECHANISM} without binding is offered`)
      this.#socket.write(message('R', int32(11), Buffer.from(answer)))
      return
    }
    const answer = this.#scram.final(bytes.toString('utf8', 5))
    if (!answer || this.user !== this.#server.user) {
      throw new ProtocolError('28P01', `password authentication failed for user "${this.user}"`)
    }
    this.#scram = null
    this.#phase = 'ready'
    clearTimeout(this.#handshakeTimer)
    this.#socket.write(
      Buffer.concat([
        message('R', int32(12), Buffer.from(answer)),
        message('R', int32(0)),
        ...Object.entries(PARAMETERS).map(([name, value]) => parameterStatus(name, value)),
        message('K', int32(this.id, this.secret)),
        readyForQuery('I'),
      ]),
    )
  }

  /** The client has said all it will say; what it sent before is still run. */
  #ended() {
    if (this.#phase !== 'ready') {
      this.#socket.end()
    } else if (!this.gone) {
      this.enqueue('X', message('X'))
      this.#backend.notify(this)
    }
  }

  #closed() {
    clearTimeout(this.#handshakeTimer)
    this.#server.sessions.delete(this.id)
    if (this.#phase !== 'ready') return
    this.gone = true
    this.#backend.notify(this)
  }
}
