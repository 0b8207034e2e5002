"""The guard of outbound connections: a host is resolved once, every address checked, then pinned.

Whoever connects uses the addresses returned here and never the name again, so that a second look-up
cannot lead somewhere else (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# getaddrinfo blocks; a name server that does not answer must not hold the threads that decode
# bodies, which asyncio's default executor would let it do
_resolvers = ThreadPoolExecutor(max_workers=32, thread_name_prefix="resolve")

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SHARED = ipaddress.ip_network("100.64.0.0/10")


class AddressRefused(Exception):
    """An address that outbound connections may not go to."""

    def __init__(self, host: str, address: str, why: str) -> None:
        at = f" ({address})" if address and address != host else ""
        super().__init__(f"{host}{at} is refused: {why}")
        self.host = host
        self.address = address
        self.why = why


class HostUnknown(Exception):
    """A host name that does not resolve."""

    def __init__(self, host: str, why: str) -> None:
        super().__init__(f"{host} does not resolve: {why}")
        self.host = host


async def resolve_public(host: str, port: int, *, allow_private: bool) -> list[str]:
    """The addresses of a host, all of them allowed, in the resolver's order.

    Raises AddressRefused if any address is one that must not be connected to, HostUnknown if
    there is none.
    """
    host = host.strip("[]")
    try:
        addresses = [str(ipaddress.ip_address(host))]
    except ValueError:
        addresses = await _look_up(host, port)
    for address in addresses:
        if why := refusal(address, allow_private=allow_private):
            raise AddressRefused(host, address, why)
    return addresses


async def _look_up(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.run_in_executor(
            _resolvers, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
    except (OSError, UnicodeError) as error:
        raise HostUnknown(host, getattr(error, "strerror", None) or str(error)) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def refusal(address: str, *, allow_private: bool) -> str | None:
    """Why an address must not be connected to, None if it may be."""
    ip = _innermost(ipaddress.ip_address(address.split("%")[0]))
    # never, not even where private networks are allowed: cloud metadata lives on link-local
    if ip.is_link_local:
        return "link-local addresses are never used"
    if ip.is_multicast or ip.is_unspecified or ip == ipaddress.ip_address("255.255.255.255"):
        return "it is no address of one host"
    if allow_private:
        return None
    if ip.is_loopback:
        return "it is this machine; TIDEGAUGE_OUTBOUND_PRIVATE_NETWORKS=true allows it"
    if not ip.is_global or (ip.version == 4 and ip in _SHARED):
        return "it is a private address; TIDEGAUGE_OUTBOUND_PRIVATE_NETWORKS=true allows it"
    return None


def _innermost(ip: Address) -> Address:
    """The IPv4 address inside an IPv6 one that carries it (mapped, 6to4, NAT64), else itself."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    inner = ip.ipv4_mapped or ip.sixtofour
    if inner is not None:
        return inner
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip
