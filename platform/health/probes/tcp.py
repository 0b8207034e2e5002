"""TCP: a connection, and a word exchanged over it."""

from __future__ import annotations

import asyncio

from ..checks.definition import TcpCheck
from .network import Network
from .outcome import Outcome, ProbeFailed

_MOST_BYTES = 64 * 1024


async def probe(check: TcpCheck, network: Network) -> Outcome:
    """Connect, send, and read until the expected text has come."""
    connected = await network.connect(check.host, check.port)
    loop = asyncio.get_running_loop()
    try:
        if check.send:
            await loop.sock_sendall(connected, check.send.encode())
        wanted, got = check.expect.encode(), b""
        while wanted not in got and len(got) < _MOST_BYTES:
            part = await loop.sock_recv(connected, 4096)
            if not part:
                break
            got += part
        if wanted not in got:
            raise ProbeFailed(f"answered {got[:100]!r}, without {check.expect!r}")
    except OSError as error:
        raise ProbeFailed(f"the connection broke: {error.strerror or error}") from error
    finally:
        connected.close()
    return Outcome()
