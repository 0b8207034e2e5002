"""How much one API key and one address may ask for; each process counts for itself."""

from __future__ import annotations

from ..core.clock import Clock
from ..core.errors import TooManyRequests, Unavailable
from .throttle import Throttle, network_of

BURST_S = 10
"""A bucket holds what so many seconds allow."""


class RateLimits:
    """Buckets of requests for keys and addresses, and of failed attempts for addresses.

    What brings samples is answered 503, which every metrics client repeats; the rest 429.
    Rates are requests a second, 0 is no limit.
    """

    def __init__(
        self, clock: Clock, *, per_key: float, per_address: float, failures_per_minute: int
    ) -> None:
        self._keys = _bucket(clock, per_key, "Too many requests of one API key or user")
        self._addresses = _bucket(clock, per_address, "Too many requests from one address")
        self._failures = Throttle(
            clock,
            burst=failures_per_minute,
            refill_s=60 / failures_per_minute,
            what="Too many unknown keys from one address",
        )

    def count_address(self, address: str, *, ingest: bool) -> None:
        """Count a request before anything is looked up. Raises TooManyRequests or Unavailable."""
        if self._addresses is not None:
            _take(self._addresses, network_of(address), ingest=ingest)

    def count_key(self, key_id: int, *, ingest: bool) -> None:
        """Count a request of a known key. Raises TooManyRequests or Unavailable."""
        if self._keys is not None:
            _take(self._keys, str(key_id), ingest=ingest)

    def attempt(self, address: str) -> None:
        """An unknown key is about to be looked up. Raises TooManyRequests."""
        self._failures.take(network_of(address))

    def succeeded(self, address: str) -> None:
        """That key was good."""
        self._failures.give_back(network_of(address))


def _bucket(clock: Clock, rate: float, what: str) -> Throttle | None:
    if not rate:
        return None
    return Throttle(clock, burst=max(1, int(rate * BURST_S)), refill_s=1 / rate, what=what)


def _take(bucket: Throttle, key: str, *, ingest: bool) -> None:
    try:
        bucket.take(key)
    except TooManyRequests as error:
        if not ingest:
            raise
        wait_s = int(error.headers["Retry-After"])
        raise Unavailable(error.detail, retry_after_s=wait_s) from None
