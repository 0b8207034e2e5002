// PostgreSQL's wire protocol, version 3: cutting a client's bytes into messages, and building
// the few messages that the server itself speaks.

const HEADER_BYTES = 5
const COPY_DATA = 'd'.charCodeAt(0)
export const MAX_MESSAGE_BYTES = 256 << 20

export class ProtocolError extends Error {
  constructor(code, message) {
    super(message)
    this.code = code
  }
}

/**
 * Cuts a client's stream into messages. CopyData is passed on as it arrives, in pieces or many at
 * once (its message boundaries mean nothing); every other message is collected whole.
 */
export class MessageReader {
  #header = Buffer.alloc(HEADER_BYTES)
  #headerLength = 0
  #message = null
  #messageLength = 0
  #copyRemaining = 0

  /** Calls `emit(type, bytes)` with one whole message, or for 'd' with one or more. */
  push(chunk, emit) {
    let at = 0
    while (at < chunk.length) {
      if (this.#copyRemaining > 0) {
        const end = Math.min(chunk.length, at + this.#copyRemaining)
        this.#copyRemaining -= end - at
        emit('d', copyDataHeader(end - at))
        emit('d', chunk.subarray(at, end))
        at = end
      } else if (this.#message) {
        const count = Math.min(chunk.length - at, this.#message.length - this.#messageLength)
        chunk.copy(this.#message, this.#messageLength, at, at + count)
        this.#messageLength += count
        at += count
        if (this.#messageLength === this.#message.length) {
          const message = this.#message
          this.#message = null
          emit(String.fromCharCode(message[0]), message)
        }
      } else {
        const end = this.#wholeCopyData(chunk, at)
        if (end > at) {
          emit('d', chunk.subarray(at, end))
          at = end
        } else {
          at = this.#readHeader(chunk, at, emit)
        }
      }
    }
  }

  /** End of the run of whole CopyData messages that starts here. */
  #wholeCopyData(chunk, at) {
    if (this.#headerLength > 0) return at
    while (at + HEADER_BYTES <= chunk.length && chunk[at] === COPY_DATA) {
      const end = at + 1 + chunk.readInt32BE(at + 1)
      if (end < at + HEADER_BYTES || end > chunk.length) break
      at = end
    }
    return at
  }

  #readHeader(chunk, at, emit) {
    let header = chunk
    let headerAt = at
    if (this.#headerLength > 0 || chunk.length - at < HEADER_BYTES) {
      const count = Math.min(chunk.length - at, HEADER_BYTES - this.#headerLength)
      chunk.copy(this.#header, this.#headerLength, at, at + count)
      this.#headerLength += count
      at += count
      if (this.#headerLength < HEADER_BYTES) return at
      this.#headerLength = 0
      header = this.#header
      headerAt = 0
    } else {
      at += HEADER_BYTES
    }
    const type = String.fromCharCode(header[headerAt])
    const bodyBytes = header.readInt32BE(headerAt + 1) - 4
    if (bodyBytes < 0 || bodyBytes > MAX_MESSAGE_BYTES) {
      throw new ProtocolError('08P01', `message of type ${type} has length ${bodyBytes + 4}`)
    }
    if (type === 'd') {
      this.#copyRemaining = bodyBytes
    } else if (header === chunk && chunk.length - at >= bodyBytes) {
      emit(type, chunk.subarray(headerAt, at + bodyBytes))
      at += bodyBytes
    } else {
      const message = Buffer.allocUnsafe(HEADER_BYTES + bodyBytes)
      header.copy(message, 0, headerAt, headerAt + HEADER_BYTES)
      if (bodyBytes === 0) {
        emit(type, message)
      } else {
        this.#message = message
        this.#messageLength = HEADER_BYTES
      }
    }
    return at
  }
}

/** A message of the given type; parts are buffers, or strings (sent with a final zero byte). */
export function message(type, ...parts) {
  const buffers = parts.map((part) =>
    typeof part === 'string' ? Buffer.from(`${part}\0`) : part,
  )
  const size = buffers.reduce((sum, part) => sum + part.length, 4)
  const header = Buffer.alloc(HEADER_BYTES)
  header.write(type, 0, 'latin1')
  header.writeInt32BE(size, 1)
  return Buffer.concat([header, ...buffers])
}

export function int32(...values) {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, index) => bytes.writeInt32BE(value, index * 4))
  return bytes
}

export const query = (sql) => message('Q', sql)
export const sync = () => message('S')
export const closeStatement = (name) => message('C', Buffer.from('S'), name)
export const copyFail = (reason) => message('f', reason)
export const commandComplete = (tag) => message('C', tag)
export const readyForQuery = (status) => message('Z', Buffer.from(status))
export const parameterStatus = (name, value) => message('S', name, value)

export function copyDataHeader(payloadBytes) {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write('d', 0, 'latin1')
  header.writeInt32BE(payloadBytes + 4, 1)
  return header
}

export function errorResponse(severity, code, text, hint) {
  const field = (letter, value) => Buffer.from(`${letter}${value}\0`)
  return message(
    'E',
    field('S', severity),
    field('V', severity),
    field('C', code),
    field('M', text),
    hint ? field('H', hint) : Buffer.alloc(0),
    Buffer.from([0]),
  )
}

/** The zero-terminated string at an offset, as text. */
export function stringAt(bytes, offset) {
  return bytes.toString('utf8', offset, bytes.indexOf(0, offset))
}
