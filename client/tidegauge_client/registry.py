"""The instruments of a process and whatever else has points; what a flush collects from."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Protocol

from .names import Faults, strict_from_variables
from .points import Point
from .series import FOLD_AT, Distribution, Sum

DURATION_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
"""Seconds; OpenTelemetry's advice for http.server.request.duration."""

SIZE_BOUNDS = (100.0, 1e3, 1e4, 1e5, 1e6, 1e7)
"""Bytes."""

SERIES_PER_METRIC = 2000

LOST = "tidegauge.client.lost"
"""The metric that counts what was not recorded or not delivered, by reason."""


class Source(Protocol):
    """Something that has points for a flush."""

    def collect(self) -> Iterable[Point]:
        """Points since the last call; called under the registry's lock."""

    def reset(self) -> None:
        """Forget everything (after a fork, in the child)."""


class Registry:
    """Sources of points, and the count of what was lost on the way."""

    def __init__(
        self, *, faults: Faults | None = None, series_limit: int = SERIES_PER_METRIC
    ) -> None:
        self.faults = faults or Faults(strict=strict_from_variables())
        self.series_limit = series_limit
        self._lost: dict[str, Sum] = {}
        self.lock = threading.Lock()
        """Held by whoever folds. Whoever records only ever tries it: recording never waits."""
        self.sources: dict[str, Source] = {}
        """By name; instruments by that of their metric. Grows by setdefault alone, which is atomic."""
        self.watches: dict[object, Callable[[], None]] = {}
        """Called before each flush, without the lock: they run the application's code."""

    def collect(self) -> list[Point]:
        """Everything since the last call."""
        points: list[Point] = []
        for watch in list(self.watches.values()):
            try:
                watch()
            except Exception:
                self.lose("watch_failed")
        with self.lock:
            for source in list(self.sources.values()):
                points += source.collect()
            lost = {reason: items.collect() for reason, items in list(self._lost.items())}
            lost["invalid"] = self.faults.take()
        points += [
            Point(LOST, (("reason", reason),), "delta", "{item}", count)
            for reason, count in lost.items()
            if count
        ]
        return points

    def lose(self, reason: str, items: float = 1) -> None:
        """Count what was not recorded or not delivered."""
        lost = self._lost.setdefault(reason, Sum())
        lost.pending.append(items)
        if len(lost.pending) >= FOLD_AT:
            self.fold(lost)

    def fold(self, values: Sum | Distribution) -> None:
        """Fold a series that has much pending, unless someone is folding just now."""
        if self.lock.acquire(blocking=False):
            try:
                values.fold()
            finally:
                self.lock.release()

    def reset_after_fork(self) -> None:
        """In a child process: the lock may be held by a thread that is not here, and the values
        are the parent's to send."""
        self.lock = threading.Lock()
        for source in list(self.sources.values()):
            source.reset()
        for lost in list(self._lost.values()):
            lost.reset()


PROCESS = Registry()
"""The registry of this process; instruments are in it before `Tidegauge` is made."""
