// The database's output stream: finds the messages the server has to know about (ready, copy,
// completion) and passes everything else on untouched, in pieces as large as they came.

const HEADER_BYTES = 5
const BULK = new Set(['D', 'd'].map((type) => type.charCodeAt(0)))

export class OutputReader {
  #carry = null
  #skip = 0

  /**
   * `inspect(type, message)` is called for every message that is not a row and says whether it
   * goes to the client (`true`), is withheld (`false`), or is replaced (bytes).
   * `pass(bytes)` receives what goes to the client, in order.
   */
  push(chunk, inspect, pass) {
    let bytes = chunk
    if (this.#carry) {
      bytes = Buffer.concat([this.#carry, chunk])
      this.#carry = null
    }
    let from = 0
    let at = Math.min(this.#skip, bytes.length)
    this.#skip -= at
    while (at + HEADER_BYTES <= bytes.length) {
      const end = at + 1 + bytes.readInt32BE(at + 1)
      if (BULK.has(bytes[at])) {
        if (end > bytes.length) {
          this.#skip = end - bytes.length
          at = bytes.length
        } else {
          at = end
        }
        continue
      }
      if (end > bytes.length) break
      // What came before goes out first: inspecting a ReadyForQuery may hand the database on.
      const message = bytes.subarray(at, end)
      const verdict = inspect(String.fromCharCode(message[0]), message)
      if (verdict !== true) {
        if (at > from) pass(bytes.subarray(from, at))
        if (verdict) pass(verdict)
        from = end
      }
      at = end
    }
    if (at > from) pass(bytes.subarray(from, at))
    if (at < bytes.length) this.#carry = bytes.subarray(at)
  }
}
