"""The way out for probes: guarded, pinned addresses; TLS contexts made once."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import ssl
from collections import OrderedDict
from dataclasses import dataclass, field

from ...core.addresses import resolve_public
from .outcome import ProbeFailed

_CONTEXTS = 64
_TRIES = 3
"""Addresses of one host that are tried: a machine without IPv6 meets hosts that have both."""


@dataclass(slots=True)
class Network:
    """`allow_private`: whether probes may go to private and loopback addresses."""

    allow_private: bool = False
    _tls: OrderedDict[tuple[bool, str], ssl.SSLContext] = field(default_factory=OrderedDict)

    async def addresses(self, host: str, port: int) -> list[str]:
        """Where to connect to. Raises AddressRefused or HostUnknown."""
        return (await resolve_public(host, port, allow_private=self.allow_private))[:_TRIES]

    def tls(self, verify: bool, authority: str) -> ssl.SSLContext:
        """The TLS context for these options; making one costs ten milliseconds."""
        key = (verify, authority)
        context = self._tls.get(key)
        if context is None:
            context = ssl.create_default_context()
            if authority:
                context.load_verify_locations(cadata=authority)
            if not verify:
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
            self._tls[key] = context
            if len(self._tls) > _CONTEXTS:
                self._tls.popitem(last=False)
        return context

    async def connect(self, host: str, port: int) -> socket.socket:
        """A connected, non-blocking socket to the first address that takes it.

        Raises ProbeFailed with the reason of the last address.
        """
        loop = asyncio.get_running_loop()
        why = "no address"
        for address in await self.addresses(host, port):
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            connecting = socket.socket(family, socket.SOCK_STREAM)
            connecting.setblocking(False)
            try:
                await loop.sock_connect(connecting, (address, port))
            except OSError as error:
                connecting.close()
                why = describe(error)
            except BaseException:
                connecting.close()
                raise
            else:
                return connecting
        raise ProbeFailed(f"cannot connect to {host}:{port}: {why}")


def describe(error: OSError) -> str:
    """`connection refused` of an OSError."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not accepted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS: {error.reason or error}"
    if error.errno in errno.errorcode:
        return os.strerror(error.errno or 0).lower()
    return str(error) or type(error).__name__
