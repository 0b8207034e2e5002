"""How many attempts: a bucket of tokens for each name or address that tries."""

from __future__ import annotations

import ipaddress
import math

from ..core.clock import Clock
from ..core.errors import TooManyRequests


class Throttle:
    """Lets `burst` attempts of one key through, then one every `refill_s` seconds.

    An attempt that turns out to be good is given back, so that only failures count.
    """

    _MOST = 20_000

    def __init__(
        self, clock: Clock, *, burst: int, refill_s: float, what: str = "Too many failed attempts"
    ) -> None:
        self._what = what
        self._clock = clock
        self._burst = burst
        self._refill_s = refill_s
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> None:
        """Use up an attempt. Raises TooManyRequests with the time until the next."""
        tokens = self._tokens(key)
        if tokens < 1:
            wait_s = math.ceil((1 - tokens) * self._refill_s)
            raise TooManyRequests(
                f"{self._what}; try again in {wait_s} seconds", retry_after_s=wait_s
            )
        self._set(key, tokens - 1)

    def give_back(self, key: str) -> None:
        """The attempt was no failure."""
        self._set(key, self._tokens(key) + 1)

    def _tokens(self, key: str) -> float:
        tokens, at = self._buckets.get(key, (float(self._burst), 0.0))
        return min(self._burst, tokens + (self._clock.monotonic() - at) / self._refill_s)

    def _set(self, key: str, tokens: float) -> None:
        self._buckets.pop(key, None)  # the longest unused comes first
        if tokens < self._burst:
            if len(self._buckets) >= self._MOST:
                del self._buckets[next(iter(self._buckets))]
            self._buckets[key] = (tokens, self._clock.monotonic())


def network_of(address: str) -> str:
    """What counts as one address: of IPv6 the /64, which one customer has whole."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    mapped = parsed.ipv4_mapped
    return str(mapped or ipaddress.ip_network((parsed, 64), strict=False))
