"""The values of one series between two flushes: recorded without a lock, folded by one reader.

Recording is `pending.append(value)`, one C call that the interpreter makes atomic (under the GIL, and
by the list's own lock without it), so threads never wait for each other. Whoever folds takes a prefix
of the list and deletes that prefix: what is appended in between stays for the next time. Every value
is thus counted exactly once.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

FOLD_AT = 1024
"""Pending values at which whoever records them folds them, so that memory stays bounded."""


def take(pending: list[float]) -> list[float]:
    """Everything pending, removed. Only one caller at a time (the registry's fold lock)."""
    count = len(pending)
    taken = pending[:count]
    del pending[:count]
    return taken


def finite(values: list[float]) -> tuple[list[float], float]:
    """The values without NaN and infinities, and their sum."""
    try:
        total = math.fsum(values)
    except (ValueError, OverflowError):  # infinities of both signs; a sum beyond floats
        total = math.nan
    if math.isfinite(total):
        return values, total
    values = [v for v in values if math.isfinite(v)]
    return values, sum(values)


class Sum:
    """A counter's increase since the last flush."""

    __slots__ = ("pending", "total")

    def __init__(self) -> None:
        self.pending: list[float] = []
        self.total = 0.0

    def fold(self) -> None:
        """Add up what is pending; NaN and infinities would poison the sum and are left out."""
        if self.pending:
            self.total += finite(take(self.pending))[1]

    def collect(self) -> float:
        """The increase since the last call."""
        self.fold()
        total, self.total = self.total, 0.0
        return total

    def reset(self) -> None:
        """Forget everything: in a child process it belongs to the parent."""
        self.pending.clear()
        self.total = 0.0


class Distribution:
    """A histogram's increase since the last flush, by bucket."""

    __slots__ = ("bounds", "counts", "pending", "seen", "sum")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.pending: list[float] = []
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0
        self.seen = False
        """Whether it was collected before: the first time also empty buckets are sent, so that
        the bounds are known to whoever computes quantiles."""

    def fold(self) -> None:
        """Sort what is pending into the buckets (le, as Prometheus)."""
        if not self.pending:
            return
        values, total = finite(take(self.pending))
        values.sort()  # then a search for each bound instead of one for each value
        below, counts = 0, self.counts
        for i, bound in enumerate(self.bounds):
            up_to = bisect_right(values, bound, below)
            counts[i] += up_to - below
            below = up_to
        counts[-1] += len(values) - below
        self.sum += total

    def collect(self) -> tuple[list[int], float] | None:
        """Counts by bucket (not cumulative) and sum since the last call; None if nothing came."""
        self.fold()
        if not any(self.counts):
            return None
        found = self.counts, self.sum
        self.counts = [0] * (len(self.bounds) + 1)
        self.sum = 0.0
        return found

    def reset(self) -> None:
        """Forget everything: in a child process it belongs to the parent."""
        self.pending.clear()
        self.counts = [0] * (len(self.bounds) + 1)
        self.sum = 0.0
        self.seen = False


class Level:
    """A gauge's last value."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value: float | None = None

    def reset(self) -> None:
        """Forget it: the parent goes on reporting its own."""
        self.value = None
