"""Which events of a storm are kept whole: the first, ever fewer of those that follow, the latest.

Every event is counted whatever is decided here. Decided before an event is scrubbed and encoded,
so that a storm costs little; the counts that commits bring back keep the guess honest.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Literal

Kept = Literal["first", "sample", "latest"]
_MOST_REMEMBERED = 100_000
_PER_DOUBLING = 10


@dataclass(slots=True)
class _Known:
    count: int
    latest_at: float


class Thinning:
    """The budget of each fingerprint, as this process knows it."""

    def __init__(self, first: int, latest_every_s: float) -> None:
        self._first = first
        self._latest_every_s = latest_every_s
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    def decide(self, identity: bytes, now: float) -> Kept | None:
        """How the next event of this fingerprint is kept, None if it is only counted.

        `now` is the monotonic clock.
        """
        known = self._known.get(identity)
        if known is None:
            known = self._known[identity] = _Known(0, now)
            if len(self._known) > _MOST_REMEMBERED:
                self._known.popitem(last=False)
        known.count += 1
        kept = self._by_ordinal(known.count)
        if kept is None and now - known.latest_at >= self._latest_every_s:
            kept = "latest"
        if kept is not None:
            known.latest_at = now
        return kept

    def forget(self) -> None:
        """Know nothing, as after a restart."""
        self._known.clear()

    def learn(self, identity: bytes, count: int) -> None:
        """What the database counted, of other processes and earlier runs too."""
        known = self._known.get(identity)
        if known is not None and known.count < count:
            known.count = count

    def _by_ordinal(self, n: int) -> Kept | None:
        if n <= self._first:
            return "first"
        stride = max(
            1, self._first * (1 << ((n - 1) // self._first).bit_length() - 1) // _PER_DOUBLING
        )
        return "sample" if n % stride == 0 else None
