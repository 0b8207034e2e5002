// What a server process does with SIGINT and its timers, for the database thread: let the running
// statement be cancelled, and tell the socket thread what statement_timeout is.

// Where the compiler puts PostgreSQL's own variables: the module starts at this address.
const MODULE_BASE = 1024

const MONOTONIC_CLOCK = 1
const FAR_FUTURE_NS = 1n << 62n
const HOUR_NS = 3_600_000_000_000n

/** Lets `globalThis.cancelStatement(unit)` interrupt that unit, if it still runs. */
export class Cancellation {
  #channel
  #cancelledUnit = 0
  #hoursAhead = 0n
  #setPending

  constructor(channel) {
    this.#channel = channel
  }

  /**
   * Waiting is a loop that looks at the clock; for a cancelled statement it is over, even where
   * the request came before the first look: the clock must not stand still.
   */
  hook(imports, getModule) {
    const readClock = imports.env.clock_time_get
    const hooked = (clock, precision, pointer) => {
      if (clock !== MONOTONIC_CLOCK || this.#cancelledUnit === 0) {
        return readClock(clock, precision, pointer)
      }
      if (this.#cancelledUnit !== this.#channel.unit) return readClock(clock, precision, pointer)
      this.#hoursAhead += 1n
      getModule().HEAP64[pointer >> 3] = FAR_FUTURE_NS + this.#hoursAhead * HOUR_NS
      return 0
    }
    imports.env.clock_time_get = hooked
    imports.wasi_snapshot_preview1.clock_time_get = hooked
  }

  install(module, exports) {
    // PostgreSQL's globals.c: InterruptPending, and right behind it QueryCancelPending.
    const interruptPending = (exports.InterruptPending.value + MODULE_BASE) >> 2
    this.#setPending = (value) => {
      module.HEAP32.fill(value, interruptPending, interruptPending + 2)
    }
    globalThis.cancelStatement = (unit) => {
      if (this.#channel.unit !== unit) return
      this.#cancelledUnit = unit
      this.#hoursAhead = 0n
      this.#setPending(1)
    }
  }

  /**
   * When a message is read: a request that came when its unit had been answered, but was not yet
   * known to have ended, is not for this one. A request for this one may come between any two calls.
   */
  forgetLate() {
    const stale = this.#cancelledUnit
    if (stale === 0 || stale === this.#channel.unit) return
    this.#setPending(0)
    if (this.#cancelledUnit === stale) this.#cancelledUnit = 0
    else this.#setPending(1)
  }
}

/**
 * The address (in 32-bit words) of the variable behind an integer setting: the one place in
 * static memory that follows it. This build never arms PostgreSQL's own timers, so the server
 * has to read statement_timeout itself. Null where there is not exactly one such place.
 */
export async function findSetting(pg, name, staticEnd) {
  let candidates = null
  for (const probe of [1_234_567_891, 1_987_654_321, 0]) {
    await pg.exec(`SET ${name} = ${probe}`)
    const heap = pg.Module.HEAP32
    if (candidates) candidates = candidates.filter((at) => heap[at] === probe)
    else candidates = wordsEqualTo(heap, probe, staticEnd >> 2)
  }
  return candidates.length === 1 ? candidates[0] : null
}

function wordsEqualTo(heap, value, end) {
  const found = []
  for (let at = heap.indexOf(value); at >= 0 && at < end; at = heap.indexOf(value, at + 1)) {
    found.push(at)
  }
  return found
}
