"""Time as an argument: the one place that asks the operating system."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time in microseconds since the epoch, and a monotonic clock in seconds."""

    def now_us(self) -> int: ...

    def monotonic(self) -> float: ...


class SystemClock:
    """The machine's clock."""

    def now_us(self) -> int:
        return time.time_ns() // 1000

    def monotonic(self) -> float:
        return time.monotonic()


class ManualClock:
    """A clock that tests move."""

    def __init__(self, now_us: int) -> None:
        self._now_us = now_us
        self._mono = 0.0

    def now_us(self) -> int:
        return self._now_us

    def monotonic(self) -> float:
        return self._mono

    def advance(self, seconds: float) -> None:
        """Move both clocks on."""
        self._now_us += round(seconds * 1e6)
        self._mono += seconds


def to_datetime(us: int) -> datetime:
    """Aware UTC datetime of microseconds since the epoch."""
    seconds, micros = divmod(us, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


def to_us(moment: datetime) -> int:
    """Microseconds since the epoch of an aware datetime, exact."""
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
