// The channel between the socket thread and the database thread: one ring of bytes towards the
// database (which blocks on it) and messages back (which the database can post while it blocks).

const WRITTEN = 0 // bytes ever written into the ring, modulo 2^32
const READ = 1 // bytes ever read from it, modulo 2^32
const SIGNAL = 2 // bumped whenever the database thread has a reason to look again
const WANTS_SPACE = 3 // the writer found the ring full and asks for a 'space' message
const STOP = 4 // the database thread shall leave its loop at the next message boundary
const UNIT = 5 // number of the unit under way; 0 between units
const UNSENT = 6 // bytes posted back that no socket has taken yet
const STARVING = 7 // the database thread is blocked and the ring is empty
const TIMEOUT_MS = 8 // statement_timeout when the database last read input
const WORDS = 16

const RING_BYTES = 1 << 22
const MASK = RING_BYTES - 1
// The database waits when this much of its output lies in the socket thread: a slow reader must
// not pull a 50 MB result into memory.
const MAX_UNSENT = 8 << 20
const POST_BYTES = 256 * 1024
// PostgreSQL hands over its send buffer when it is full (8 KiB) or flushed (less than that).
const SEND_BUFFER_BYTES = 8192

export function createChannel() {
  return new SharedArrayBuffer(WORDS * 4 + RING_BYTES)
}

function view(shared) {
  return { words: new Int32Array(shared, 0, WORDS), ring: new Uint8Array(shared, WORDS * 4) }
}

/** The end held by the socket thread. */
export class ChannelWriter {
  #words
  #ring
  #backlog = []
  #lastUnit = 0

  constructor(shared) {
    const { words, ring } = view(shared)
    this.#words = words
    this.#ring = ring
  }

  /** Queue bytes for the database; they move at the next `pump`. */
  write(bytes) {
    this.#backlog.push(bytes)
  }

  /** The ring is full: hold back more until the 'space' message. */
  get full() {
    return this.#backlog.length > 0
  }

  /** Move as much of the backlog into the ring as it takes. */
  pump() {
    const words = this.#words
    const backlog = this.#backlog
    let done = 0
    let moved = false
    while (done < backlog.length) {
      const written = Atomics.load(words, WRITTEN)
      const space = RING_BYTES - ((written - Atomics.load(words, READ)) >>> 0)
      if (space === 0) {
        Atomics.store(words, WANTS_SPACE, 1)
        if (Atomics.load(words, READ) === ((written - RING_BYTES) | 0)) break
        continue // the reader moved on between the two looks
      }
      const bytes = backlog[done]
      const count = Math.min(space, bytes.length)
      const at = written & MASK
      const head = Math.min(count, RING_BYTES - at)
      this.#ring.set(bytes.subarray(0, head), at)
      if (count > head) this.#ring.set(bytes.subarray(head, count), 0)
      Atomics.store(words, WRITTEN, (written + count) | 0)
      moved = true
      if (count === bytes.length) done += 1
      else backlog[done] = bytes.subarray(count)
    }
    backlog.splice(0, done)
    if (moved) this.#wake()
  }

  #wake() {
    Atomics.add(this.#words, SIGNAL, 1)
    Atomics.notify(this.#words, SIGNAL)
  }

  /** A socket has taken (or thrown away) this many bytes of output. */
  sent(count) {
    const before = Atomics.sub(this.#words, UNSENT, count)
    if (before >= MAX_UNSENT && before - count < MAX_UNSENT) this.#wake()
  }

  /** Whether the database waits for input and there is none. */
  get starving() {
    return Atomics.load(this.#words, STARVING) === 1
  }

  /** A unit begins; its number tells a late request to cancel it from one for the next unit. */
  beginUnit() {
    this.#lastUnit = (this.#lastUnit % 0x3fffffff) + 1
    Atomics.store(this.#words, UNIT, this.#lastUnit)
  }

  endUnit() {
    Atomics.store(this.#words, UNIT, 0)
  }

  get unit() {
    return Atomics.load(this.#words, UNIT)
  }

  /** statement_timeout as the database had it when the unit began; 0: none. */
  get statementTimeoutMs() {
    return Atomics.load(this.#words, TIMEOUT_MS)
  }

  stop() {
    Atomics.store(this.#words, STOP, 1)
    this.#wake()
  }
}

/** The end held by the database thread; every method may block it. */
export class ChannelReader {
  #words
  #ring
  #port
  #out = new Uint8Array(POST_BYTES)
  #outLength = 0
  /** Gives statement_timeout, in milliseconds. */
  statementTimeoutMs = () => 0

  constructor(shared, port) {
    const { words, ring } = view(shared)
    this.#words = words
    this.#ring = ring
    this.#port = port
  }

  get #available() {
    return (Atomics.load(this.#words, WRITTEN) - Atomics.load(this.#words, READ)) >>> 0
  }

  /** Wait for input. False: the other side asked us to stop and everything sent has been read. */
  waitForInput() {
    this.flush()
    for (;;) {
      const signal = Atomics.load(this.#words, SIGNAL)
      if (this.#available > 0) return true
      if (Atomics.load(this.#words, STOP) === 1) return false
      Atomics.store(this.#words, STARVING, 1)
      Atomics.wait(this.#words, SIGNAL, signal)
      Atomics.store(this.#words, STARVING, 0)
    }
  }

  /** Blocking read of 1..limit bytes into target at offset; the number of bytes read. */
  read(target, offset, limit) {
    if (this.#available === 0) this.waitForInput()
    const words = this.#words
    Atomics.store(words, TIMEOUT_MS, this.statementTimeoutMs())
    const read = Atomics.load(words, READ)
    const count = Math.min(limit, this.#available)
    const at = read & MASK
    const head = Math.min(count, RING_BYTES - at)
    target.set(this.#ring.subarray(at, at + head), offset)
    if (count > head) target.set(this.#ring.subarray(0, count - head), offset + head)
    Atomics.store(words, READ, (read + count) | 0)
    if (Atomics.load(words, WANTS_SPACE) === 1 && this.#available <= RING_BYTES / 2) {
      Atomics.store(words, WANTS_SPACE, 0)
      this.#port.postMessage('space')
    }
    return count
  }

  /** Output of the database: kept until it flushes or much has gathered. */
  write(bytes) {
    if (this.#outLength + bytes.length > POST_BYTES) this.flush()
    if (bytes.length > POST_BYTES) {
      this.#post(bytes.slice())
      return
    }
    this.#out.set(bytes, this.#outLength)
    this.#outLength += bytes.length
    if (bytes.length < SEND_BUFFER_BYTES) this.flush()
  }

  flush() {
    if (this.#outLength === 0) return
    const bytes = this.#out.slice(0, this.#outLength)
    this.#outLength = 0
    this.#post(bytes)
  }

  #post(bytes) {
    for (;;) {
      const signal = Atomics.load(this.#words, SIGNAL)
      if (Atomics.load(this.#words, UNSENT) < MAX_UNSENT) break
      Atomics.wait(this.#words, SIGNAL, signal)
    }
    Atomics.add(this.#words, UNSENT, bytes.length)
    this.#port.postMessage(bytes, [bytes.buffer])
  }

  get unit() {
    return Atomics.load(this.#words, UNIT)
  }
}
