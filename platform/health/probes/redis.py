"""Redis, Valkey and others of the protocol: AUTH if there is a password, then PING."""

from __future__ import annotations

import asyncio

from ..checks.definition import RedisCheck
from .certificate import judge_certificate
from .network import Network, describe
from .outcome import Outcome, ProbeFailed


async def probe(check: RedisCheck, network: Network) -> Outcome:
    """Two commands of the Redis protocol, spelled here."""
    connected = await network.connect(check.host, check.port)
    context = network.tls(check.verify, check.authority) if check.tls else None
    try:
        reader, writer = await asyncio.open_connection(
            sock=connected, ssl=context, server_hostname=check.host if context else None, limit=4096
        )
    except OSError as error:
        connected.close()
        raise ProbeFailed(describe(error)) from error
    try:
        password = check.password.get_secret_value()
        if password:
            words = ["AUTH", check.username, password] if check.username else ["AUTH", password]
            answer = await _ask(reader, writer, words)
            if answer != "+OK":
                raise ProbeFailed(f"AUTH: {answer.lstrip('-')}")
        answer = await _ask(reader, writer, ["PING"])
        if answer != "+PONG":
            raise ProbeFailed(f"PING: {answer.lstrip('-')}")
        tls = writer.get_extra_info("ssl_object")
        return judge_certificate(
            Outcome(),
            tls.getpeercert() if tls is not None else None,
            warn=check.certificate_warn,
            fail=check.certificate_fail,
        )
    except OSError as error:
        raise ProbeFailed(describe(error)) from error
    finally:
        writer.transport.abort()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, words: list[str]) -> str:
    """Send a command; its one-line answer."""
    encoded = [word.encode() for word in words]
    writer.write(b"*%d\r\n" % len(encoded))
    writer.writelines(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)
    try:
        line = await reader.readuntil(b"\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        raise ProbeFailed(f"{words[0]}: the answer is not of the Redis protocol") from None
    return line[:-2].decode("utf-8", "replace")[:300]
