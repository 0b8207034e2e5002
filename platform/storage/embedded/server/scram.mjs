// SCRAM-SHA-256 (RFC 5802, RFC 7677), server side, without channel binding: the password never
// travels, and who only listens learns nothing.

import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'

const ITERATIONS = 4096
export const MECHANISM = 'SCRAM-SHA-256'

const hmac = (key, text) => createHmac('sha256', key).update(text).digest()
const hash = (bytes) => createHash('sha256').update(bytes).digest()

/** What the server keeps of a password. */
export function verifierFor(password) {
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256')
  return {
    salt,
    storedKey: hash(hmac(salted, 'Client Key')),
    serverKey: hmac(salted, 'Server Key'),
  }
}

const attributes = (text) =>
  Object.fromEntries(text.split(',').map((part) => [part[0], part.slice(2)]))

/** One authentication: `first` and `final` take the client's texts, answer with the server's. */
export class ScramExchange {
  #verifier
  #clientFirstBare
  #serverFirst
  #nonce
  #channelHeader

  constructor(verifier) {
    this.#verifier = verifier
  }

  /** The server-first-message, or null where the client asks for what is not offered. */
  first(text) {
    const match = /^([ny],(?:a=[^,]*)?,)(.*)$/s.exec(text)
    if (!match) return null
    this.#channelHeader = Buffer.from(match[1]).toString('base64')
    this.#clientFirstBare = match[2]
    const clientNonce = attributes(match[2]).r
    if (!clientNonce) return null
    this.#nonce = clientNonce + randomBytes(18).toString('base64')
    const salt = this.#verifier.salt.toString('base64')
    this.#serverFirst = `r=${this.#nonce},s=${salt},i=${ITERATIONS}`
    return this.#serverFirst
  }

  /** The server-final-message, or null where the proof is wrong. */
  final(text) {
    const { c: channel, r: nonce, p: proof64 } = attributes(text)
    if (channel !== this.#channelHeader || nonce !== this.#nonce || !proof64) return null
    const withoutProof = text.slice(0, text.lastIndexOf(',p='))
    const exchanged = `${this.#clientFirstBare},${this.#serverFirst},${withoutProof}`
    const signature = hmac(this.#verifier.storedKey, exchanged)
    const proof = Buffer.from(proof64, 'base64')
    if (proof.length !== signature.length) return null
    const clientKey = Buffer.from(proof.map((byte, index) => byte ^ signature[index]))
    if (!timingSafeEqual(hash(clientKey), this.#verifier.storedKey)) return null
    return `v=${hmac(this.#verifier.serverKey, exchanged).toString('base64')}`
  }
}
