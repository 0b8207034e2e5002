// One backend serves all clients, so prepared statements and portals share one set of names.
// Here each client's names are made its own, and statements that would break the shared session
// are refused.

import { createHash } from 'node:crypto'

import { closeStatement, message, stringAt } from './wire.mjs'

// PostgreSQL cuts longer names off in silence.
const MAX_NAME_LENGTH = 63

/** Reason for refusal of a statement, tested against text without literals and comments. */
const REFUSED = [
  {
    pattern: /^copy\b[\s\S]*\b(from|to)\s+program\b/i,
    reason: 'COPY ... PROGRAM does not work in the embedded database',
  },
  {
    pattern: /^discard\s+all\b/i,
    reason: 'DISCARD ALL would reset the session that all clients of the embedded database share',
  },
  {
    pattern: /^reset\s+all\b/i,
    reason: 'RESET ALL would reset the session that all clients of the embedded database share',
  },
  {
    pattern: /^(create\s+(unique\s+)?|drop\s+|reindex\b[\s\S]*)index\s+concurrently\b/i,
    reason: 'indexes cannot be built or dropped CONCURRENTLY in the embedded database',
  },
  {
    pattern: /^reindex\b[\s\S]*\bconcurrently\b/i,
    reason: 'indexes cannot be rebuilt CONCURRENTLY in the embedded database',
  },
]
const SUSPICIOUS = /program|discard|reset|concurrently/i
const LITERALS =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/g

/** Why this SQL text must not reach the shared backend, or null. */
export function refusal(sql) {
  if (!SUSPICIOUS.test(sql)) return null
  const statements = sql.replace(LITERALS, (text) => (text[0] === '"' ? '"x"' : ' ')).split(';')
  for (const statement of statements) {
    const found = REFUSED.find(({ pattern }) => pattern.test(statement.trim()))
    if (found) return found.reason
  }
  return null
}

const DEALLOCATE = /^\s*deallocate\s+(?:prepare\s+)?(?:(all)|"((?:[^"]|"")+)"|(\w+))\s*;?\s*$/i

/** What a DEALLOCATE statement names: {all: true}, {name}, or null for any other statement. */
export function deallocation(sql) {
  const match = sql.length < 300 && DEALLOCATE.exec(sql)
  if (!match) return null
  if (match[1]) return { all: true }
  return { name: match[2]?.replaceAll('""', '"') ?? match[3].toLowerCase() }
}

/** The statement and portal names of one client, as the backend knows them. */
export class NameSpace {
  #prefix
  #statements = new Set()
  /** The client's last unnamed Parse, kept because another client's replaces it. */
  #unnamed = null

  constructor(clientId) {
    this.#prefix = `c${clientId}_`
  }

  #own(name) {
    if (name === '') return ''
    const own = this.#prefix + name
    if (own.length <= MAX_NAME_LENGTH) return own
    return this.#prefix + createHash('md5').update(name).digest('hex')
  }

  has(name) {
    return this.#statements.has(name)
  }

  /** Names still prepared, as messages that close them; forgets them. */
  closeAll() {
    const messages = [...this.#statements].map((name) => closeStatement(this.#own(name)))
    this.#statements.clear()
    return messages
  }

  backendName(name) {
    return this.#own(name)
  }

  forget(name) {
    this.#statements.delete(name)
  }

  forgetUnnamed() {
    this.#unnamed = null
  }

  get unnamed() {
    return this.#unnamed
  }

  /** The message with its names made this client's own. */
  rewrite(type, bytes) {
    switch (type) {
      case 'P':
        return this.#parse(bytes)
      case 'B':
        return this.#bind(bytes)
      case 'E': {
        const portal = stringAt(bytes, 5)
        if (portal === '') return bytes
        return message('E', this.#own(portal), bytes.subarray(bytes.indexOf(0, 5) + 1))
      }
      case 'C':
      case 'D': {
        const name = stringAt(bytes, 6)
        if (name === '') return bytes
        if (type === 'C' && bytes[5] === 0x53) this.#statements.delete(name)
        return message(type, bytes.subarray(5, 6), this.#own(name))
      }
      default:
        return bytes
    }
  }

  #parse(bytes) {
    const name = stringAt(bytes, 5)
    if (name === '') {
      this.#unnamed = bytes
      return bytes
    }
    this.#statements.add(name)
    return message('P', this.#own(name), bytes.subarray(bytes.indexOf(0, 5) + 1))
  }

  #bind(bytes) {
    const portalEnd = bytes.indexOf(0, 5)
    const statementEnd = bytes.indexOf(0, portalEnd + 1)
    if (statementEnd === 6) return bytes
    const portal = bytes.toString('utf8', 5, portalEnd)
    const statement = bytes.toString('utf8', portalEnd + 1, statementEnd)
    return message(
      'B',
      this.#own(portal),
      this.#own(statement),
      bytes.subarray(statementEnd + 1),
    )
  }
}

/** Whether a Bind or Describe relies on the unnamed statement. */
export function usesUnnamedStatement(type, bytes) {
  if (type === 'D') return bytes[5] === 0x53 && bytes[6] === 0
  if (type !== 'B') return false
  return bytes[bytes.indexOf(0, 5) + 1] === 0
}

// Long texts are looked at byte by byte: only ASCII is searched for in them.
const LONG_TEXT_BYTES = 64 * 1024

/** The SQL text of a Query or Parse message. */
export function sqlOf(type, bytes) {
  const from = type === 'P' ? bytes.indexOf(0, 5) + 1 : 5
  const to = bytes.indexOf(0, from)
  return bytes.toString(to - from > LONG_TEXT_BYTES ? 'latin1' : 'utf8', from, to)
}
