"""TLS: a handshake, the certificate checked, and how long it is still good for."""

from __future__ import annotations

import asyncio

from ..checks.definition import TlsCheck
from .certificate import judge_certificate
from .network import Network, describe
from .outcome import Outcome, ProbeFailed


async def probe(check: TlsCheck, network: Network) -> Outcome:
    """Connect and shake hands; the certificate must be of the name asked for."""
    connected = await network.connect(check.host, check.port)
    try:
        _, writer = await asyncio.open_connection(
            sock=connected,
            ssl=network.tls(check.verify, check.authority),
            server_hostname=check.server_name or check.host,
        )
    except OSError as error:
        connected.close()
        raise ProbeFailed(describe(error)) from error
    try:
        tls = writer.get_extra_info("ssl_object")
        outcome = Outcome(observed={"tls_version": tls.version() or "", "cipher": tls.cipher()[0]})
        return judge_certificate(
            outcome,
            tls.getpeercert(),
            warn=check.certificate_warn,
            fail=check.certificate_fail,
        )
    finally:
        writer.transport.abort()
